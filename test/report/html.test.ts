import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, scriptJson } from '../../src/report/html.ts';

describe('html', () => {
  it('escapes every value, in text and in attributes', () => {
    const evil = '"><script>alert(1)</script>&\'';
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;">&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  it('takes HTML as it is, joins lists, leaves out null, shows control characters as unreadable', () => {
    const items = ['a', 'b'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${null}${3}`.text).toBe('<ul><li>a</li><li>b</li></ul>3');
    expect(html`${'a\u0000\u001b[31mb'}`.text).toBe('a\ufffd\ufffd[31mb');
  });
});

describe('scriptJson', () => {
  it('keeps any value, and no text in it can end the script', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const written = scriptJson({ value, text, close: '</script><!--' }).text;
        expect(written).not.toContain('<');
        expect(JSON.parse(written)).toEqual(
          JSON.parse(JSON.stringify({ value, text, close: '</script><!--' })),
        );
      }),
    );
  });
});
