import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppChanges, LockedApp } from '../../src/marathon-client/app-changes.ts';
import { Inspection } from '../../src/marathon-client/inspection.ts';
import type { InspectedApp } from '../../src/marathon-client/inspection-schema.ts';
import { MarathonHttp } from '../../src/marathon-client/marathon-http.ts';
import { appSpec, createOnly, type LocalFixture, startLocal } from './local-marathon.ts';

let local: LocalFixture;
let inspection: Inspection;
let changes: AppChanges;
beforeAll(async () => {
  local = await startLocal();
  const retry = { baseMs: 1, capMs: 1, deadlineMs: 0 };
  const random = () => 0.5;
  const nowMs = () => performance.now();
  const http = new MarathonHttp({ urls: [local.marathon.url], retry, random, nowMs });
  inspection = new Inspection(http);
  const limits = { stallMs: 500, failingMs: 100, failures: 1 };
  changes = new AppChanges({ http, inspection, random, nowMs, limits });
});
afterAll(() => local.close());

const { signal } = new AbortController();
const options = { force: false, signal, onProgress: () => {} };

async function made(id: string, own: Parameters<typeof appSpec>[0] = {}): Promise<InspectedApp> {
  await createOnly(local.marathon.url, appSpec({ ...own, id, instances: 0 }));
  const app = await inspection.app(id, signal);
  if (app === undefined) throw new Error(`${id} was not made`);
  return app;
}

describe('AppChanges', () => {
  it('tell while they go on how much is left', async () => {
    const app = await made('/steady');
    const missing: number[] = [];
    await changes.scale(app, 3, { ...options, onProgress: (left) => missing.push(left) });
    expect(missing.at(-1)).toBe(0);
    expect(await inspection.tasksOf('/steady', signal)).toHaveLength(3);
  });

  it('give up where tasks keep failing, with the reason of the last one', async () => {
    const app = await made('/bad', { cmd: 'exit 3' });
    await expect(changes.scale(app, 1, options)).rejects.toThrow(
      /^\/bad: its tasks keep failing, \d to go: bad\.\S+ on 127\.0\.0\.\d: .+/,
    );
  });

  it('give up where nothing moves, and refuse an app that is locked unless forced', async () => {
    const app = await made('/huge', { cpus: 10_000 });
    await expect(changes.scale(app, 1, options)).rejects.toThrow('/huge: nothing moves, 1 to go');
    const refused = changes.remove(app, options);
    await expect(refused).rejects.toThrow(LockedApp);
    await expect(refused).rejects.toThrow(/^\/huge is locked by deployment \S+$/);
    await changes.remove(app, { ...options, force: true });
    expect(await inspection.app('/huge', signal)).toBeUndefined();
  });

  it('end where somebody else decides otherwise meanwhile', async () => {
    const app = await made('/contested', { cpus: 10_000 });
    const scaling = changes.scale(app, 1, {
      ...options,
      onProgress: () => {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ instances: 7 });
        void fetch(`${local.marathon.url}/v2/apps/contested?force=true`, { method: 'PUT', headers, body });
      },
    });
    await expect(scaling).rejects.toThrow('/contested was set to 7 instances by somebody else meanwhile');
  });

  it('are not waited for any more when aborted, and go on', async () => {
    const app = await made('/patient', { cpus: 10_000 });
    const interrupt = new AbortController();
    const scaling = changes.scale(app, 1, {
      force: false,
      signal: interrupt.signal,
      onProgress: () => interrupt.abort(new Error('enough')),
    });
    await expect(scaling).rejects.toThrow('enough');
    expect(await inspection.app('/patient', signal)).toMatchObject({ instances: 1 });
  });
});
