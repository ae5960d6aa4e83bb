import { describe, expect, it } from 'vitest';
import { mostBytes, nextWindow, wholeCharacters } from '../../src/marathon-page/log-tail.ts';

describe('where to read next', () => {
  it('is nowhere while nothing was written', () => {
    expect(nextWindow(0, 0)).toBeNull();
    expect(nextWindow(70, 70)).toBeNull();
  });

  it('is where reading ended, as much as the server gives', () => {
    expect(nextWindow(10, 30)).toEqual({ offset: 10, length: 20, skipped: 0 });
    expect(nextWindow(0, 2 * mostBytes)).toEqual({ offset: 0, length: mostBytes, skipped: 0 });
  });

  it('leaves out what nobody could read along', () => {
    const size = 100 + 5 * mostBytes;
    expect(nextWindow(100, size)).toEqual({
      offset: 100 + 4 * mostBytes,
      length: mostBytes,
      skipped: 4 * mostBytes,
    });
  });

  it('is the beginning of a file that was truncated', () => {
    expect(nextWindow(500, 20)).toEqual({ offset: 0, length: 20, skipped: 0 });
  });
});

describe('a text that was cut anywhere', () => {
  it('adds up to the whole, however it is cut', () => {
    const whole = Buffer.from('aé€𝄞z, grüße\n');
    for (let length = 4; length <= whole.length; length += 1) {
      let read = '';
      for (let offset = 0; offset < whole.length; ) {
        const bytes = whole.subarray(offset, offset + length);
        const part = wholeCharacters(bytes.toString('utf8'), bytes.length);
        read += part.text;
        offset += part.bytes;
      }
      expect(read).toBe('aé€𝄞z, grüße\n');
    }
  });

  it('goes on after bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0xff]);
    expect(wholeCharacters(bytes.toString('utf8'), 3).bytes).toBe(3);
  });
});
