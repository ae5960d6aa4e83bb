import { existsSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { BrokerSlot } from '../../src/servers/kafka/brokers/broker-slot.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await createKeeper();
});

afterEach(() => keeper.close());

/** What a broker that runs keeps its data in. */
const folderOf = ({ pid }: { pid: number }) => readlinkSync(`/proc/${pid}/cwd`);

it.each([1, 3])(
  'replaces %i broker(s) when one was killed, and leaves nothing of them meanwhile',
  async (count) => {
    const { signal } = new AbortController();
    const slot = new BrokerSlot({ keeper, signal, onProgress: () => {}, brokers: count, version: null });
    try {
      const first = await slot.living();
      expect(await slot.living()).toBe(first);
      expect(first.brokers.map(({ id }) => id)).toEqual(
        Array.from({ length: count }, (_, index) => index + 1),
      );
      const folders = first.brokers.map(folderOf);
      expect(folders.map(existsSync)).toEqual(folders.map(() => true));
      const [victim] = first.brokers;
      process.kill(victim.pid, 'SIGKILL');
      await victim.exited;
      const second = await slot.living();
      expect(second.brokers.map(({ pid }) => pid)).not.toContain(victim.pid);
      expect(folders.map(existsSync)).toEqual(folders.map(() => false));
      expect(second.brokers.map(folderOf).map(existsSync)).toEqual(folders.map(() => true));
    } finally {
      await slot.close();
    }
  },
  120_000,
);
