import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalMarathon, startLocalMarathon } from '../../src/marathon-server/server.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import type { ClientDriver } from './client-driver.ts';
import { jarsOfMarathonClient, startJavaClient } from './java-client.ts';
import { pythonWithMarathon, startPythonClient } from './python-client.ts';

const credentials = { token: 'a-long-token', user: 'ann:secret' };

let python: string;
let jars: string;
let keeper: Keeper;
let marathon: LocalMarathon;

beforeAll(async () => {
  python = await pythonWithMarathon();
  jars = await jarsOfMarathonClient();
  keeper = await createKeeper();
  marathon = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper, credentials });
});

afterAll(async () => {
  await marathon.close();
  await keeper.close();
});

/** What a client answers, or the status it was refused with. */
async function said(client: ClientDriver, method: string, args: unknown): Promise<unknown> {
  try {
    return await client.call(method, args).catch(({ failure }) => failure.status);
  } finally {
    await client.close();
  }
}

test('the Python client logs in with a name and a password, or with a token', async () => {
  const leader = (options: Record<string, string>) =>
    said(startPythonClient(python, marathon.url, options), 'get_leader', {});
  const known = { leader: new URL(marathon.url).host };
  expect(await leader({ username: 'ann', password: 'secret' })).toEqual(known);
  expect(await leader({ auth_token: credentials.token })).toEqual(known);
  expect(await leader({ auth_token: 'another-token' })).toBe(401);
  expect(await leader({})).toBe(401);
});

test('the Java client logs in with a name and a password, or with a token', async () => {
  const apps = (...login: string[]) => said(startJavaClient(jars, marathon.url, login), 'getApps', []);
  const answers = await Promise.all([
    apps('ann', 'secret'),
    apps(credentials.token),
    apps('ann', 'wrong'),
    apps(),
  ]);
  expect(answers).toEqual([{ apps: [] }, { apps: [] }, 401, 401]);
});
