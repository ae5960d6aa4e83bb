import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BurstsInTurn,
  MessagesInTurn,
  StickyStreams,
  type StreamDraw,
  type StreamRun,
} from '../../apps/kit/stream-draw.ts';

const bursts = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 });
const streamCount = fc.integer({ min: 1, max: 7 });

const sizeOf = (runs: readonly StreamRun[]) => runs.reduce((sum, { count }) => sum + count, 0);

/** The stream of every message, those of one burst in the order of their runs. */
function streamsOf(draw: StreamDraw, counts: readonly number[]): number[] {
  return counts
    .flatMap((count) => draw.draw(count))
    .flatMap(({ stream, count }) => new Array<number>(count).fill(stream));
}

it('every draw hands out what was asked for, to streams that there are', () => {
  fc.assert(
    fc.property(streamCount, bursts, fc.integer({ min: 1, max: 50 }), (streams, counts, messages) => {
      const draws = [
        new BurstsInTurn(streams),
        new MessagesInTurn(streams),
        new StickyStreams({ streams, messages, seed: 1 }),
      ];
      for (const draw of draws) {
        for (const count of counts) {
          const runs = draw.draw(count);
          expect(sizeOf(runs)).toBe(count);
          expect(runs.every((run) => run.count > 0 && run.stream >= 0 && run.stream < streams)).toBe(true);
        }
      }
    }),
  );
});

it('messages in turn: every stream gets as many, to one, wherever bursts end', () => {
  fc.assert(
    fc.property(streamCount, bursts, (streams, counts) => {
      const all = streamsOf(new MessagesInTurn(streams), counts);
      const each = Array.from({ length: streams }, (_, stream) => all.filter((one) => one === stream).length);
      expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
      // The first to get one more are the first streams.
      expect(each).toEqual([...each].sort((a, b) => b - a));
    }),
  );
});

describe('sticky streams', () => {
  const settings = { streams: 5, messages: 30, seed: 7 };

  it('stay for so many messages, and then go to another one', () => {
    const all = streamsOf(new StickyStreams(settings), new Array(60).fill(25));
    const stays = Array.from({ length: 50 }, (_, i) => new Set(all.slice(i * 30, i * 30 + 30)));
    expect(stays.every(({ size }) => size === 1)).toBe(true);
    const order = stays.map((stay) => [...stay][0]);
    expect(order.some((stream, i) => i > 0 && stream === order[i - 1])).toBe(false);
    expect(new Set(order).size).toBe(5);
  });

  it('are the same ones again for a seed, whatever the bursts, and others for another', () => {
    const orderOf = (seed: number, burst: number) =>
      streamsOf(new StickyStreams({ ...settings, seed }), new Array(6_000 / burst).fill(burst)).join('');
    expect(orderOf(7, 100)).toBe(orderOf(7, 1));
    expect(orderOf(8, 100)).not.toBe(orderOf(7, 100));
  });

  it('are drawn evenly from the others', () => {
    const all = streamsOf(new StickyStreams({ streams: 3, messages: 1, seed: 1 }), new Array(30).fill(1_000));
    for (const stream of [0, 1, 2]) {
      expect(Math.abs(all.filter((one) => one === stream).length - 10_000)).toBeLessThan(300);
    }
  });

  it('are that one where there is but one', () => {
    expect(new Set(streamsOf(new StickyStreams({ streams: 1, messages: 2, seed: 1 }), [5, 5]))).toEqual(
      new Set([0]),
    );
  });
});
