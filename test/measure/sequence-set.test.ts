import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SequenceRange } from '../../src/measure/report.ts';
import { SequenceSet } from '../../src/measure/sequence-set.ts';

const number = fc.nat(40);
const range: fc.Arbitrary<SequenceRange> = fc.tuple(number, number);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), at: number }),
  fc.record({ kind: fc.constant('addRange' as const), range }),
  fc.record({ kind: fc.constant('removeFirst' as const) }),
);

function numbersOf([from, to]: SequenceRange): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** Maximal runs of consecutive numbers. */
function rangesOf(numbers: ReadonlySet<number>): SequenceRange[] {
  const ranges: SequenceRange[] = [];
  for (const value of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === value) last[1] = value + 1;
    else ranges.push([value, value + 1]);
  }
  return ranges;
}

function addAll(to: Set<number>, numbers: readonly number[]): number {
  const before = to.size;
  for (const value of numbers) to.add(value);
  return to.size - before;
}

function take(
  set: SequenceSet,
  model: Set<number>,
  does: typeof step extends fc.Arbitrary<infer S> ? S : never,
): void {
  switch (does.kind) {
    case 'add':
      expect(set.add(does.at)).toBe(addAll(model, [does.at]) === 1);
      return;
    case 'addRange':
      expect(set.addRange(...does.range)).toBe(addAll(model, numbersOf(does.range)));
      return;
    case 'removeFirst':
      for (const value of numbersOf(rangesOf(model)[0] ?? [0, 0])) model.delete(value);
      set.removeFirst();
  }
}

describe('sequence set', () => {
  it('behaves as a set of numbers, told as the fewest ranges', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), range, (steps, asked) => {
        const set = new SequenceSet();
        const model = new Set<number>();
        for (const does of steps) {
          take(set, model, does);
          expect(set.size).toBe(model.size);
          expect(set.ranges()).toEqual(rangesOf(model));
        }
        expect(set.first()).toEqual(rangesOf(model)[0]);
        expect(numbersOf([0, 45]).filter((value) => set.has(value))).toEqual(
          rangesOf(model).flatMap(numbersOf),
        );
        expect(set.countIn(...asked)).toBe(numbersOf(asked).filter((value) => model.has(value)).length);
      }),
      { numRuns: 500 },
    );
  });

  it('holds numbers as large as a double counts exactly', () => {
    const set = new SequenceSet();
    set.add(Number.MAX_SAFE_INTEGER - 1);
    set.add(Number.MAX_SAFE_INTEGER - 2);
    expect(set.ranges()).toEqual([[Number.MAX_SAFE_INTEGER - 2, Number.MAX_SAFE_INTEGER]]);
  });

  it('stays one range while numbers come in order', () => {
    const set = new SequenceSet();
    for (let i = 0; i < 10_000; i++) set.add(i);
    expect(set.ranges()).toEqual([[0, 10_000]]);
  });
});
