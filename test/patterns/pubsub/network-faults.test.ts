import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/options/field.ts';
import {
  type NetworkFault,
  planBlocks,
  readNetworkFaults,
} from '../../../src/patterns/pubsub/network-faults.ts';

function faults(text: string): NetworkFault[] {
  const read = readNetworkFaults(text);
  if (read instanceof Problem) throw new Error(read.problem);
  return read;
}

const planned = (text: string, of: Partial<Parameters<typeof planBlocks>[1]> = {}) =>
  planBlocks(faults(text), { clients: 100, test_duration: 10, seed: 1, ...of });

describe('faults of networks', () => {
  it('are read in the order of their times, whatever the order of their clauses', () => {
    expect(
      faults('block subscribers 5 with reset at 4s for 500ms; Block subscriber 12.5 % for 2s at 1.5s;'),
    ).toEqual([
      {
        verb: 'block',
        share: { percent: 12.5 },
        mode: 'stall',
        atS: 1.5,
        forS: 2,
        text: 'Block subscriber 12.5 % for 2s at 1.5s',
      },
      {
        verb: 'block',
        share: { clients: 5 },
        mode: 'reset',
        atS: 4,
        forS: 0.5,
        text: 'block subscribers 5 with reset at 4s for 500ms',
      },
    ]);
  });

  it.each([
    'block subscribers 10% at 3s',
    'block subscribers 10% for 3s',
    'block subscribers 0 at 1s for 1s',
    'block subscribers 0% at 1s for 1s',
    'block subscribers 101% at 1s for 1s',
    'block subscribers 1.5 at 1s for 1s',
    'block subscribers 10% at 1s for 0s',
    'block subscribers 10% at 1s at 2s for 1s',
    'block subscribers 10% at 1s for 1s with fire',
    'block subscribers 10% at 1s for 1s and more',
    'block publishers 1 at 1s for 1s',
    'block 10% at 1s for 1s',
    'stall subscribers 10% at 1s for 1s',
  ])('"%s" is none', (text) => {
    expect(readNetworkFaults(text)).toMatchObject({
      problem: `has a fault that cannot be read (${text})`,
      hint: expect.stringContaining('block subscribers 10% at 3s for 2s'),
    });
  });

  it('and nothing at all is none', () => {
    expect(readNetworkFaults(' ; ')).toMatchObject({ problem: 'names no fault' });
  });
});

describe('the clients that faults strike', () => {
  it('are as many as asked for, each once, the same for the same seed and others for another', () => {
    const [of] = planned('block subscribers 10% at 1s for 1s');
    expect(of?.clients).toHaveLength(10);
    expect(new Set(of?.clients).size).toBe(10);
    expect(planned('block subscribers 10% at 1s for 1s')).toEqual([of]);
    expect(planned('block subscribers 10% at 1s for 1s', { seed: 2 })[0]?.clients).not.toEqual(of?.clients);
    expect(planned('block subscribers 100 at 1s for 1s')[0]?.clients).toEqual(
      Array.from({ length: 100 }, (_, client) => client),
    );
  });

  it('are each equally likely', () => {
    const struck = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 2_000; seed++)
      for (const client of planned('block subscribers 3 at 1s for 1s', { clients: 10, seed })[0]?.clients ??
        [])
        struck[client] = (struck[client] ?? 0) + 1;
    // 600 each; the standard deviation is 20.
    for (const times of struck) expect(Math.abs(times - 600)).toBeLessThan(100);
  });

  it('are others where another fault lasts, and may be the same afterwards', () => {
    const [first, second, third] = planned(
      'block subscribers 50 at 1s for 2s; block subscribers 50 at 2s for 1s with reset; block subscribers 100 at 3s for 1s',
    );
    expect(new Set([...(first?.clients ?? []), ...(second?.clients ?? [])]).size).toBe(100);
    expect(third?.clients).toHaveLength(100);
  });

  it.each([
    ['block subscribers 10% at 9s for 2s', {}, 'lasts beyond --test_duration 10'],
    ['block subscribers 0.1% at 1s for 1s', {}, 'strikes none of 100 clients'],
    ['block subscribers 10% at 1s for 1s', { clients: 0 }, 'strikes none of 0 clients'],
    ['block subscribers 101 at 1s for 1s', {}, 'wants 101 of 100 clients'],
    [
      'block subscribers 60 at 1s for 2s; block subscribers 50 at 2s for 1s',
      {},
      'wants 50 of 100 clients, and 60 of them are blocked at that time',
    ],
  ])('"%s" cannot have them', (text, of, words) => {
    expect(() => planned(text, of)).toThrow(`--faults: "${text.split('; ').at(-1)}" ${words}`);
  });
});
