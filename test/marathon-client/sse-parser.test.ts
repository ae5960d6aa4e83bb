import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type SseEvent, SseParser } from '../../src/marathon-client/sse-parser.ts';

function parse(...pieces: (string | Uint8Array)[]): SseEvent[] {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(typeof piece === 'string' ? Buffer.from(piece) : piece));
}

describe('the parser', () => {
  it.each([
    ['CR LF', 'event: a\r\ndata: 1\r\n\r\n'],
    ['LF', 'event: a\ndata: 1\n\n'],
    ['CR', 'event: a\rdata: 1\r\r\n'],
    ['no blank after the colon', 'event:a\ndata:1\n\n'],
    ['comments and heartbeats between', ':hello\n\r\n\nevent: a\n: still there\ndata: 1\n\n\n'],
    ['fields it does not need', 'id: 7\nretry: 100\nevent: a\ndata: 1\n\n'],
  ])('reads events with %s', (_case, text) => {
    expect(parse(text)).toEqual([{ type: 'a', data: '1' }]);
  });

  it('joins the lines of the data', () => {
    expect(parse('data: 1\ndata\ndata:  2\n\n')).toEqual([{ type: 'message', data: '1\n\n 2' }]);
  });

  it('gives nothing for an event that is not whole or has no data', () => {
    expect(parse('event: a\n\n')).toEqual([]);
    expect(parse('event: a\ndata: 1\n')).toEqual([]);
  });

  it('does not take a type over to the next event', () => {
    expect(parse('event: a\ndata: 1\n\ndata: 2\n\n').map(({ type }) => type)).toEqual(['a', 'message']);
  });

  it('reads the same however the stream is cut, also within characters', () => {
    const events = [
      { type: 'status_update_event', data: '{"message":"größer: ☃ 😀"}' },
      { type: 'b', data: 'x: y' },
    ];
    const bytes = Buffer.from(
      events.map(({ type, data }) => `event: ${type}\r\ndata: ${data}\r\n\r\n`).join(''),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 20 }), (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
        expect(parse(...pieces)).toEqual(events);
      }),
    );
  });
});

describe('work', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Characters that are gone over by whatever looks for something in a text. */
  function countLooks(): { characters: number } {
    const looks = { characters: 0 };
    for (const name of ['split', 'indexOf', 'lastIndexOf', 'slice', 'search', 'includes'] as const) {
      const real: unknown = String.prototype[name];
      if (typeof real !== 'function') throw new Error(name);
      const counted = function (this: string, ...args: unknown[]) {
        looks.characters += this.length;
        return Reflect.apply(real, this, args);
      };
      vi.spyOn(String.prototype, name).mockImplementation(counted as never);
    }
    return looks;
  }

  it.each([1, 100])('goes over each character once, however many pieces %i-byte chunks make', (bytes) => {
    const text = Buffer.from(`event: a\r\ndata: ${'x'.repeat(20_000)}\r\n\r\n`);
    const pieces = Array.from({ length: Math.ceil(text.length / bytes) }, (_, index) =>
      text.subarray(index * bytes, (index + 1) * bytes),
    );
    const parser = new SseParser();
    const looks = countLooks();
    const events = pieces.flatMap((piece) => parser.push(piece));
    vi.restoreAllMocks();
    expect(events).toHaveLength(1);
    expect(looks.characters).toBeGreaterThanOrEqual(text.length);
    expect(looks.characters).toBeLessThan(2 * text.length);
  });
});

it.each([
  ['a line', 'data: '],
  ['the number of lines of an event', 'data: x\ndata: '],
])('%s does not grow without end', (_case, beginning) => {
  const parser = new SseParser();
  parser.push(Buffer.from(beginning));
  const megabyte = Buffer.from(`${'x'.repeat(1_048_569)}${beginning.includes('\n') ? '\ndata: ' : 'x'}`);
  const fill = () => {
    for (let megabytes = 0; megabytes < 66; megabytes += 1) parser.push(megabyte);
  };
  expect(fill).toThrow('an event is too large');
});
