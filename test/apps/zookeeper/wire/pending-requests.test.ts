import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  PendingRequests,
  type ReplyHandler,
  type WatchAsked,
} from '../../../../apps/zookeeper/wire/pending-requests.ts';

interface Waiting {
  xid: number;
  handler: ReplyHandler;
  watch: WatchAsked | null;
}

it('is a queue, however it grows and turns', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 300 }), (pushes) => {
      const pending = new PendingRequests();
      const model: Waiting[] = [];
      let xid = 0;
      for (const isPush of pushes) {
        if (isPush) {
          xid++;
          const handler = { answered: () => {} };
          const watch =
            xid % 3 === 0 ? { kind: 'data' as const, path: `/${xid}`, watcher: { fired: () => {} } } : null;
          pending.push(xid, handler, watch);
          model.push({ xid, handler, watch });
        } else if (model.length > 0) {
          const expected = model.shift();
          expect(pending.oldest).toBe(expected?.xid);
          expect(pending.take()).toBe(expected?.handler);
          expect(pending.watch).toBe(expected?.watch);
        }
        expect(pending.count).toBe(model.length);
        expect(pending.oldest).toBe(model[0]?.xid);
      }
    }),
  );
});

it('has nobody to take where nobody waits', () => {
  expect(() => new PendingRequests().take()).toThrow('nobody waits');
});
