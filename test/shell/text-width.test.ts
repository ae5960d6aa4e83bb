import { describe, expect, it } from 'vitest';
import { cutToWidth, textWidth } from '../../src/shell/text-width.ts';

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['한', 2],
    ['🚀', 2],
    ['👨‍👩‍👧', 2],
  ])('%s takes %d columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('cutToWidth', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, '…'],
    ['abcdef', 0, ''],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['abc', Number.POSITIVE_INFINITY, 'abc'],
  ])('%s in %d columns', (text, columns, cut) => {
    expect(cutToWidth(text, columns)).toBe(cut);
  });
});
