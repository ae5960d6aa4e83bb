import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, escapeMarkup } from '../../src/notebook/escape-markup.ts';

describe('escapeMarkup', () => {
  it('lets no text begin a tag, end an attribute or begin an entity', () => {
    expect(escapeMarkup(`<script>"a" & 'b'</script>`)).toBe(
      '&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkup(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });

  it('shows what XML cannot hold as a replacement', () => {
    expect(escapeMarkup('a\u0000b\u001bc\ud800d\u2028e\nf')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\nf');
  });
});

describe('escapeMarkdown', () => {
  it('makes nothing of marks, links, tags, formulas and lines', () => {
    expect(escapeMarkdown('**a** [b](c) <i> $x$\n# d `e`')).toBe(
      '\\*\\*a\\*\\* \\[b\\]\\(c\\) &lt;i&gt; \\$x\\$ \\# d \\`e\\`',
    );
  });
});
