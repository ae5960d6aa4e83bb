import { describe, expect, it } from 'vitest';
import { shown, shownLogLine } from '../../src/shell/foreign-text.ts';

describe('words of others', () => {
  it.each([
    ['a\u001b[31mred\u001b[0m b', 'ared b'],
    ['one\ntwo\r\nthree', 'one two three'],
    ['\u001b]0;title\u0007x', 'x'],
    ['bell\u0007\u0000\u009b', 'bell '],
    ['abc\u202edef\u2066', 'abcdef'],
    ['日本 🚀', '日本 🚀'],
  ])('%j are shown as %j', (text, safe) => {
    expect(shown(text)).toBe(safe);
  });

  it('keep their tabs in logs, and nothing else that moves the cursor', () => {
    expect(shownLogLine('a\tb\r')).toBe('a\tb');
    expect(shownLogLine('50 %\r60 %')).toBe('50 % 60 %');
    expect(shownLogLine('\u001b[2Kdone\u0008\u0008')).toBe('done ');
  });
});
