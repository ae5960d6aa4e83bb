import { expect, it } from 'vitest';
import { catchUpTrouble } from '../../../src/patterns/pubsub/catch-up-figures.ts';
import type { CatchUp } from '../../../src/patterns/pubsub/catch-up-result.ts';

const fine = {
  ...{ wanted: 3, clients: 3, at_parity: 3 },
  ...{ lost: 0, undelivered: 0, duplicated: 0, reordered: 0, corrupted: 0 },
  readers: [{ parity_s: 1, behind: 9 }],
} as unknown as CatchUp;

it('readers that lack nothing and met the end of the log are no trouble', () => {
  expect(catchUpTrouble(fine)).toBeNull();
  expect(catchUpTrouble(null)).toBeNull();
});

it.each([
  [{ lost: 5 }, 'readers of the backlog: 5 messages lost'],
  [
    { undelivered: 2, duplicated: 1 },
    'readers of the backlog: 2 messages undelivered, 1 messages duplicated',
  ],
  [{ clients: 2, at_parity: 2 }, 'readers of the backlog: 1 of 3 were not measured'],
  [
    {
      at_parity: 1,
      readers: [...fine.readers, { parity_s: null, behind: 7 }, { parity_s: null, behind: 4 }],
    },
    'readers of the backlog: 2 of 3 never met the end of the log (the furthest 7 positions behind)',
  ],
])('%j is', (more, text) => {
  expect(catchUpTrouble({ ...fine, ...more } as CatchUp)).toBe(text);
});
