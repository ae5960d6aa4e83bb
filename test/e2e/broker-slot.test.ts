import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { BrokerSlot } from '../../src/session/broker-slot.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await createKeeper();
});

afterEach(() => keeper.close());

it('replaces a broker that was killed, and leaves nothing of it meanwhile', async () => {
  const { signal } = new AbortController();
  const slot = new BrokerSlot({ keeper, signal, onProgress: () => {} });
  try {
    const first = await slot.living();
    expect(await slot.living()).toBe(first);
    const data = first.settings['log.dirs'] ?? '';
    expect(existsSync(data)).toBe(true);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await slot.living();
    expect(second.pid).not.toBe(first.pid);
    expect(existsSync(data)).toBe(false);
    expect(existsSync(second.settings['log.dirs'] ?? '')).toBe(true);
  } finally {
    await slot.close();
  }
}, 60_000);
