import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Histogram } from '../../../src/measure/histogram.ts';
import { PackedHistogram } from '../../../src/patterns/shared/packed-histogram.ts';

it('is the sum of all reports, however often it was packed between them', () => {
  const values = fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(fc.record({ values, pack: fc.boolean() }), { maxLength: 8 }), (steps) => {
      const packed = new PackedHistogram();
      const plain = new Histogram();
      for (const step of steps) {
        const one = new Histogram();
        for (const value of step.values) one.record(value);
        packed.addReport(one.toReport());
        plain.add(one);
        if (step.pack) packed.pack();
      }
      expect(packed.open().toReport()).toEqual(plain.toReport());
    }),
  );
});
