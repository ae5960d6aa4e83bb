import fc from 'fast-check';
import { expect, it } from 'vitest';
import { taskSetsOfUsers, WeightedDraw } from '../../../apps/kit/operations/user-shares.ts';

it('shares any first users over task sets as exactly as their number allows', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 0, max: 100 }), (all, users) => {
      const total = all.reduce((sum, weight) => sum + weight, 0);
      const given = taskSetsOfUsers(
        users,
        all.map((weight) => ({ weight })),
      );
      expect(given).toHaveLength(users);
      all.forEach((weight, index) => {
        const own = given.filter((one) => one === index).length;
        expect(Math.abs(own - (users * weight) / total)).toBeLessThan(all.length);
        if (users % total === 0) expect(own).toBe((users / total) * weight);
      });
    }),
  );
});

it('draws by weight, the edges included', () => {
  const draw = new WeightedDraw([1, 10]);
  const drawn = Array.from({ length: 11 }, (_, n) => draw.draw(n / 11));
  expect(drawn.filter((one) => one === 0)).toHaveLength(1);
  expect(draw.draw(1 - 2 ** -53)).toBe(1);
});
