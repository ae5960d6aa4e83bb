import { describe, expect, it } from 'vitest';
import {
  DictionaryError,
  integerOf,
  numberOf,
  optionalInteger,
  optionalNumber,
  optionalText,
  textOf,
  wireValueOf,
} from '../../src/control/dictionary.ts';

describe('readers of a dictionary', () => {
  it('give what is there', () => {
    const dictionary = { name: 'a', rate: 0.5, count: 7 };
    expect(textOf(dictionary, 'name')).toBe('a');
    expect(numberOf(dictionary, 'rate')).toBe(0.5);
    expect(integerOf(dictionary, 'count')).toBe(7);
  });

  it('give undefined for what is optional and missing, and refuse it where it is required', () => {
    expect(optionalText({}, 'x')).toBeUndefined();
    expect(optionalNumber({}, 'x')).toBeUndefined();
    expect(optionalInteger({}, 'x')).toBeUndefined();
    for (const read of [textOf, numberOf, integerOf]) {
      expect(() => read({}, 'x')).toThrow(new DictionaryError("'x' is missing"));
    }
  });

  it('do not mistake what every object inherits for a value', () => {
    expect(wireValueOf({}, 'constructor')).toBeUndefined();
    expect(() => textOf({}, 'toString')).toThrow(DictionaryError);
  });

  it.each([
    ['a number for a text', () => textOf({ x: 1 }, 'x'), "'x' must be a text, not 1"],
    ['true for a text', () => textOf({ x: true }, 'x'), "'x' must be a text, not true"],
    ['a text for a number', () => numberOf({ x: '1' }, 'x'), "'x' must be a finite number, not a text"],
    [
      'bytes for a number',
      () => numberOf({ x: new Uint8Array(1) }, 'x'),
      "'x' must be a finite number, not bytes",
    ],
    ['NaN for a number', () => numberOf({ x: Number.NaN }, 'x'), "'x' must be a finite number, not NaN"],
    [
      'a fraction for a whole number',
      () => integerOf({ x: 0.5 }, 'x'),
      "'x' must be a whole number, not 0.5",
    ],
  ])('refuse %s', (_case, read, message) => {
    expect(read).toThrow(new DictionaryError(message));
  });
});
