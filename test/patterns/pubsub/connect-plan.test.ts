import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/options/field.ts';
import { type Reconnect, readReconnects, reconnecting } from '../../../src/patterns/pubsub/connect-plan.ts';
import { backText } from '../../../src/patterns/pubsub/reconnect-acts.ts';

const read = (text: string) => readReconnects(text) as Reconnect[];

describe('who connects anew', () => {
  it('is read in order of time', () => {
    expect(read('all at 6s; 2.5 % at 300ms; 7 at 1min')).toEqual([
      { of: { kind: 'share', share: 0.025 }, atS: 0.3, text: '2.5 % at 300ms' },
      { of: { kind: 'all' }, atS: 6, text: 'all at 6s' },
      { of: { kind: 'clients', clients: 7 }, atS: 60, text: '7 at 1min' },
    ]);
  });

  it.each(['', ';', 'all', 'none at 1s', '0 at 1s', '0% at 1s', '101% at 1s', '-1 at 1s', 'all at noon'])(
    'is refused where it says "%s"',
    (text) => {
      expect(readReconnects(text)).toBeInstanceOf(Problem);
    },
  );

  it.each([
    ['all at 1s', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['30% at 1s', [0, 3, 6]],
    ['1% at 1s', [0]],
    ['4 at 1s', [0, 2, 5, 7]],
  ])('of ten clients, of "%s": %j, spread evenly', (text, clients) => {
    expect(reconnecting(read(text)[0] as Reconnect, 10)).toEqual(clients);
  });
});

it('what became of them is told of all tasks together, and of those that are not back', () => {
  const back = { anew: 10, away: 0, back_s: 0.25 };
  expect(backText([back, { ...back, back_s: 1.5 }, { anew: 0, away: 0, back_s: null }])).toBe(
    '20 clients in 2 tasks, all back after 1.5 s',
  );
  expect(backText([back, { anew: 10, away: 3, back_s: 2 }])).toBe(
    '20 clients in 2 tasks, 17 back after 2 s, 3 not after 30 s',
  );
});
