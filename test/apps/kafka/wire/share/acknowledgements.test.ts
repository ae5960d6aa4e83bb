import { expect, it } from 'vitest';
import { Acknowledgements } from '../../../../../apps/kafka/wire/share/acknowledgements.ts';

const range = (first: number, last: number) => ({ first, last });
const taken = (told: Acknowledgements) => Object.fromEntries(told.take());

it('tells what is done in the order of offsets, what stands together as one, and once', () => {
  const told = new Acknowledgements();
  told.acquired(3, [range(0, 9), range(20, 29)]);
  told.accept(3, range(20, 24));
  told.accept(3, range(0, 1));
  told.accept(3, range(2, 4));
  told.accept(3, range(2, 4));
  expect(told.isEmpty).toBe(false);
  expect(taken(told)).toEqual({
    3: [
      { first: 0, last: 4, type: 1 },
      { first: 20, last: 24, type: 1 },
    ],
  });
  expect([told.isEmpty, taken(told)]).toEqual([true, {}]);
});

it('releases what is left of a partition, and accepts nothing of it afterwards', () => {
  const told = new Acknowledgements();
  told.acquired(0, [range(0, 9)]);
  told.accept(0, range(3, 4));
  told.release(0);
  told.accept(0, range(7, 7));
  expect(taken(told)).toEqual({
    0: [
      { first: 0, last: 2, type: 2 },
      { first: 3, last: 4, type: 1 },
      { first: 5, last: 9, type: 2 },
    ],
  });
});

it('knows nothing any more once the leader took all back', () => {
  const told = new Acknowledgements();
  told.acquired(0, [range(0, 9)]);
  told.accept(0, range(0, 4));
  told.clear();
  told.accept(0, range(5, 9));
  expect(told.isEmpty).toBe(true);
});
