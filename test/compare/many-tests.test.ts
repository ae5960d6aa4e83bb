import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctedP } from '../../src/compare/many-tests.ts';

describe('correctedP', () => {
  it('is the procedure of Benjamini and Hochberg, table 1 of their paper', () => {
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    // They reject the first four at 0.05.
    expect(correctedP(ps).filter((p) => p <= 0.05)).toHaveLength(4);
    expect(correctedP(ps)[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
  });

  it('leaves a single test as it is', () => {
    expect(correctedP([0.03])).toEqual([0.03]);
    expect(correctedP([])).toEqual([]);
  });

  it('keeps the order, lowers no p, stays within 1, and knows no places', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (ps) => {
        const corrected = correctedP(ps);
        for (const [i, p] of ps.entries()) {
          expect(corrected[i]).toBeGreaterThanOrEqual(p);
          expect(corrected[i]).toBeLessThanOrEqual(1);
          for (const [j, q] of ps.entries())
            if (p <= q) expect(corrected[i]).toBeLessThanOrEqual(corrected[j] ?? 0);
        }
        expect(correctedP([...ps].reverse())).toEqual([...corrected].reverse());
      }),
    );
  });
});
