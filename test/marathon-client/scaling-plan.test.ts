import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaleSteps, stepsBeforeRemoval } from '../../src/marathon-client/scaling-plan.ts';

describe('scaling', () => {
  it.each([
    [0, 0, [0]],
    [0, 1, [1]],
    [0, 500, [500]],
    [0, 501, [500, 501]],
    [0, 1_000, [500, 800, 1_000]],
    [0, 1_100, [500, 800, 1_100]],
    [10, 700, [500, 700]],
    [500, 700, [700]],
    [600, 1_300, [900, 1_200, 1_300]],
    [7, 7, [7]],
    [300, 100, [100]],
    [301, 100, [201, 101, 100]],
    [450, 0, [350, 250, 150, 50, 0]],
  ])('from %i to %i goes by %j', (from, to, steps) => {
    expect(scaleSteps(from, to)).toEqual(steps);
  });

  it('always ends where it should, in one direction, by steps no larger than allowed', () => {
    const size = fc.integer({ min: 0, max: 12_000 });
    fc.assert(
      fc.property(size, size, (from, to) => {
        const steps = scaleSteps(from, to);
        expect(steps.at(-1)).toBe(to);
        let before = from;
        for (const step of steps) {
          expect(Math.sign(step - before)).toBe(Math.sign(to - from));
          expect(step - before).toBeLessThanOrEqual(before < 500 ? 500 : 300);
          before = step;
        }
      }),
    );
  });
});

describe('removing', () => {
  it.each([
    [0, []],
    [200, []],
    [201, [101, 1]],
    [202, [102, 2, 1]],
    [450, [350, 250, 150, 50, 1]],
  ])('%i instances go by %j', (instances, steps) => {
    expect(stepsBeforeRemoval(instances)).toEqual(steps);
  });
});
