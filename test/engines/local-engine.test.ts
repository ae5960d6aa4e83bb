import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineOf } from '../../src/engines/registry.ts';
import { type LocalMarathon, startLocalMarathon } from '../../src/marathon-server/server.ts';
import { loadSettings } from '../../src/options/settings.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';

let keeper: Keeper;
let guarded: LocalMarathon;
beforeAll(async () => {
  keeper = await createKeeper();
  const credentials = { token: 'a-token-of-some-length' };
  guarded = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper, credentials });
});
afterAll(async () => {
  await guarded.close();
  await keeper.close();
});

/** The engine for some options of [marathon], and what was said when it was opened. */
async function opened(options: Record<string, string>) {
  const settings = loadSettings({ configFile: null, servers: [], cwd: tmpdir(), env: {}, options });
  const notes: string[] = [];
  const engine = await engineOf(settings).open(settings, keeper, (text) => notes.push(text));
  await engine.close();
  return { kind: engine.kind, notes };
}

test('a Marathon that is named and cannot be used is not replaced in silence', async () => {
  const url = guarded.url;
  expect(await opened({ marathon_url: url })).toEqual({
    kind: 'local',
    notes: [expect.stringContaining(`no "hydra up" that lets us in answers at ${url}: `)],
  });
  expect(await opened({ marathon_url: url, marathon_token: 'a-token-of-some-length' })).toEqual({
    kind: 'shared local',
    notes: [],
  });
});
