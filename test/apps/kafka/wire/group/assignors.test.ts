import { describe, expect, it } from 'vitest';
import {
  type Assignment,
  assignCooperativeSticky,
  assignRange,
  type Candidate,
} from '../../../../../apps/kafka/wire/group/assignors.ts';

const member = (memberId: string, owned: number[] = [], generation = 3): Candidate => ({
  memberId,
  owned,
  generation,
});
const members = (count: number) => Array.from({ length: count }, (_, i) => member(`m${'abcde'[i]}`));
const listsOf = (assignment: Assignment) =>
  [...assignment].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);

/** What Java's assignors of kafka-clients 4.4.0 answered. */
describe('range', () => {
  it.each([
    [1, 3, [[0, 1, 2]]],
    [2, 1, [[0], []]],
    [
      2,
      7,
      [
        [0, 1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      3,
      7,
      [
        [0, 1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    [5, 3, [[0], [1], [2], [], []]],
    [5, 7, [[0, 1], [2, 3], [4], [5], [6]]],
  ])('of %i members and %i partitions', (count, partitions, expected) => {
    expect(listsOf(assignRange(members(count).reverse(), partitions))).toEqual(expected);
  });
});

describe('cooperative-sticky', () => {
  it.each([
    [1, 3, [[0, 1, 2]]],
    [2, 3, [[0, 2], [1]]],
    [
      2,
      7,
      [
        [0, 2, 4, 6],
        [1, 3, 5],
      ],
    ],
    [
      3,
      7,
      [
        [0, 3, 6],
        [1, 4],
        [2, 5],
      ],
    ],
    [5, 3, [[0], [1], [2], [], []]],
    [5, 7, [[0, 5], [1, 6], [2], [3], [4]]],
  ])('of %i members that own nothing and %i partitions', (count, partitions, expected) => {
    expect(listsOf(assignCooperativeSticky(members(count).reverse(), partitions))).toEqual(expected);
  });

  it.each<[string, number, Record<string, number[]>, number[][]]>([
    ['a third comes', 6, { a: [0, 1, 2], b: [3, 4, 5], c: [] }, [[0, 1], [3, 4], []]],
    ['one keeps the odd one', 7, { a: [0, 1, 2, 6], b: [3, 4, 5], c: [] }, [[0, 1, 2], [3, 4], []]],
    [
      'one has gone',
      7,
      { a: [0, 1, 2], c: [5, 6] },
      [
        [0, 1, 2, 4],
        [5, 6, 3],
      ],
    ],
    ['three come at once', 5, { a: [0, 1, 2, 3, 4], b: [], c: [], d: [] }, [[0, 1], [], [], []]],
    [
      'what is free goes to those below first',
      8,
      { a: [0, 1, 2], b: [3], c: [] },
      [
        [0, 1, 2],
        [3, 4, 7],
        [5, 6],
      ],
    ],
    [
      'two give one back each',
      10,
      { a: [0, 1, 2, 3], b: [4, 5], c: [], d: [6, 7, 8, 9] },
      [[0, 1, 2], [4, 5], [], [6, 7, 8]],
    ],
    ['two claim the same', 4, { a: [0, 1], b: [1, 2] }, [[0], [2, 3]]],
    ['the highest go first', 9, { a: [8, 7, 6, 5], b: [4, 3, 2, 1], c: [0] }, [[5, 6, 7], [1, 2, 3], [0]]],
  ])('%s', (_, partitions, owned, expected) => {
    const candidates = Object.entries(owned).map(([id, list]) => member(id, list));
    expect(listsOf(assignCooperativeSticky(candidates, partitions))).toEqual(expected);
  });

  it('believes the later generation', () => {
    const assignment = assignCooperativeSticky([member('a', [0, 1], 3), member('b', [1], 4)], 2);
    expect(listsOf(assignment)).toEqual([[0], [1]]);
  });
});
