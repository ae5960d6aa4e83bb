import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SseEvent, SseParser } from '../../src/cluster/sse-parser.ts';

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
