import { existsSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { BrokerSlot } from '../../src/servers/kafka/broker-slot.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await createKeeper();
});

afterEach(() => keeper.close());

/** What a broker that runs keeps its data in. */
const folderOf = (pid: number) => readlinkSync(`/proc/${pid}/cwd`);

it('replaces a broker that was killed, and leaves nothing of it meanwhile', async () => {
  const { signal } = new AbortController();
  const slot = new BrokerSlot({ keeper, signal, onProgress: () => {} });
  try {
    const first = await slot.living();
    expect(await slot.living()).toBe(first);
    const folder = folderOf(first.pid);
    expect(existsSync(folder)).toBe(true);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await slot.living();
    expect(second.pid).not.toBe(first.pid);
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(folderOf(second.pid))).toBe(true);
  } finally {
    await slot.close();
  }
}, 60_000);
