import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DueHeap } from '../../../apps/kit/operations/due-heap.ts';

/** A heap, and what it is to hold. */
class Both {
  readonly heap = new DueHeap(31);
  readonly there = new Map<number, number>();

  push(user: number, dueUs: number) {
    if (this.there.has(user)) return;
    this.heap.push(user, dueUs);
    this.there.set(user, dueUs);
  }

  remove(user: number) {
    if (this.there.delete(user)) this.heap.remove(user);
  }

  pop() {
    if (this.there.size === 0) return;
    const first = Math.min(...this.there.values());
    expect(this.heap.firstDueUs).toBe(first);
    const popped = this.heap.pop();
    expect(this.there.get(popped)).toBe(first);
    this.there.delete(popped);
  }
}

it('gives users in the order in which they are due, whoever was taken out meanwhile', () => {
  const steps = fc.array(
    fc.tuple(fc.constantFrom('push' as const, 'pop' as const, 'remove' as const), fc.nat(30), fc.nat(100)),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const both = new Both();
      for (const [what, user, dueUs] of all) both[what](user, dueUs);
      expect(both.heap.size).toBe(both.there.size);
      const users = Array.from({ length: 31 }, (_, user) => user);
      expect(users.filter((user) => both.heap.has(user))).toEqual(
        [...both.there.keys()].sort((a, b) => a - b),
      );
      while (both.there.size > 0) both.pop();
      expect(both.heap.firstDueUs).toBe(Number.POSITIVE_INFINITY);
    }),
  );
});
