import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { checkMarathon } from '../../src/engines/marathon-checks.ts';
import { loadSettings } from '../../src/options/settings.ts';
import { sharedTempFolder } from '../harness/temp-folder.ts';
import { FrontProxy, type FrontProxyOptions } from '../marathon-client/front-proxy.ts';
import { type LocalFixture, startLocal } from '../marathon-client/local-marathon.ts';

const cwd = sharedTempFolder();
const proxies: FrontProxy[] = [];
let local: LocalFixture;

beforeAll(async () => {
  local = await startLocal();
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});
afterAll(async () => {
  await local.close();
});

async function front(own: Partial<FrontProxyOptions> = {}): Promise<FrontProxy> {
  const proxy = await FrontProxy.start({ target: local.marathon.url, ...own });
  proxies.push(proxy);
  return proxy;
}

function check(url: string, options: Record<string, string> = {}) {
  const settings = loadSettings({
    configFile: null,
    servers: [],
    cwd,
    env: {},
    options: { marathon_url: url, ...options },
  });
  return checkMarathon(settings, new AbortController().signal);
}

it('a Marathon that takes the login and streams its events is told with its version', async () => {
  const { url } = await front({ authorization: 'token=abc', basePath: '/base' });
  expect(await check(url, { marathon_token: 'abc', marathon_token_scheme: 'dcos' })).toEqual([
    {
      name: 'Marathon',
      ok: true,
      required: true,
      found: `1.4.13 answers at ${url}, takes the login (dcos)`,
    },
    { name: 'Marathon events', ok: true, required: false, found: 'arrive' },
  ]);
});

it('events that do not arrive, or are not there, are no hindrance', async () => {
  const { url } = await front({ isBuffering: true });
  const [, silent] = await check(url);
  expect(silent).toMatchObject({ ok: false, required: false, found: 'none arrive within 3 s' });
  const without = await front();
  without.fault = ({ url: path }) => (path.startsWith('/v2/events') ? { status: 404 } : undefined);
  const [marathon, none] = await check(without.url);
  expect(marathon?.found).toContain('no login is wanted');
  expect(none).toMatchObject({ ok: false, required: false, found: 'none: GET /v2/events gives 404' });
});

it('one that refuses the login, or is not there, is missing, and no secret is shown', async () => {
  const { url } = await front({ authorization: 'Bearer other' });
  const refused = await check(url, { marathon_token: 's3cret' });
  expect(refused).toMatchObject([{ ok: false, required: true, found: expect.stringContaining('(401)') }]);
  expect(JSON.stringify(refused)).not.toContain('s3cret');
  expect(await check('http://127.0.0.1:1')).toMatchObject([
    { ok: false, found: 'cannot reach Marathon at http://127.0.0.1:1: connection refused' },
  ]);
});
