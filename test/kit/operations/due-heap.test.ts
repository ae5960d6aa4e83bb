import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueHeap } from '../../../apps/kit/operations/due-heap.ts';

it('gives users in the order in which they are due, whoever was taken out meanwhile', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('push', 'pop', 'remove'), fc.nat(30), fc.nat(100)));
  fc.assert(
    fc.property(steps, (all) => {
      const heap = new DueHeap(31);
      const there = new Map<number, number>();
      for (const [what, user, dueUs] of all) {
        if (what === 'push' && !there.has(user)) {
          heap.push(user, dueUs);
          there.set(user, dueUs);
        } else if (what === 'remove' && there.has(user)) {
          heap.remove(user);
          there.delete(user);
        } else if (what === 'pop' && there.size > 0) {
          const first = Math.min(...there.values());
          expect(heap.firstDueUs).toBe(first);
          const popped = heap.pop();
          expect(there.get(popped)).toBe(first);
          there.delete(popped);
        }
        expect(heap.size).toBe(there.size);
        for (let one = 0; one <= 30; one++) expect(heap.has(one)).toBe(there.has(one));
      }
    }),
  );
});
