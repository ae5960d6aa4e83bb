import { describe, expect, it } from 'vitest';
import { sentence } from '../../src/report/words.ts';

describe('a sentence', () => {
  it('begins with a capital, and ends with one mark', () => {
    expect(sentence('clean up to 5 clients')).toBe('Clean up to 5 clients.');
    expect(sentence('is it clean?')).toBe('Is it clean?');
  });

  it('leaves the name of an option as it is typed', () => {
    expect(sentence('msg_size 100: clean')).toBe('msg_size 100: clean.');
  });
});
