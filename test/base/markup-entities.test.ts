import { expect, test } from 'vitest';
import { escapeAttribute, escapeContent } from '../../src/base/markup-entities.ts';

test('contents hold no tags and no entities, and quotes as they are', () => {
  expect(escapeContent(`<b a="1">&amp;'</b>`)).toBe(`&lt;b a="1"&gt;&amp;amp;'&lt;/b&gt;`);
});

test('attributes cannot be ended by quotes of either kind', () => {
  expect(escapeAttribute(`"'<&>`)).toBe('&quot;&#39;&lt;&amp;&gt;');
});
