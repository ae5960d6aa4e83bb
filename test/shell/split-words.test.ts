import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { splitWords } from '../../src/shell/split-words.ts';

describe('splitWords', () => {
  it.each([
    ['ls apps', ['ls', 'apps']],
    ['  ls\t apps  ', ['ls', 'apps']],
    ['', []],
    ['# a comment', []],
    ['ls apps # why', ['ls', 'apps']],
    ['show a#b', ['show', 'a#b']],
    [`show 'a b' "c \\"d\\" e" f\\ g ''`, ['show', 'a b', 'c "d" e', 'f g', '']],
    [`show a'b'"c"d`, ['show', 'abcd']],
  ])('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each([`show 'a b`, 'show "a', 'show \\'])('refuses what is never closed: %s', (line) => {
    expect(() => splitWords(line)).toThrow(UsageError);
  });
});
