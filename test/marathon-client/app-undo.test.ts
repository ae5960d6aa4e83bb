import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteApp } from '../../src/marathon-client/app-undo.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram, eventually, runProgram, watchdogsOf } from '../process/fixture.ts';
import { FrontProxy, type FrontProxyOptions } from './front-proxy.ts';
import { caPem } from './test-certificates.ts';

const secret = 'aHlkcmE6czNjcmV0';
const authorization = `Basic ${secret}`;
const app = { appId: '/hydra/sub', label: { name: 'hydra_run', value: 'r1' } } as const;
const [someCa = ''] = rootCertificates;

let marathon: Server;
let calls: string[];
const proxies: FrontProxy[] = [];

/** Whose every app is of run r1. */
beforeEach(async () => {
  calls = [];
  marathon = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.end(JSON.stringify({ app: { labels: { hydra_run: 'r1' } } }));
  });
  await new Promise<void>((resolve) => marathon.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
  marathon.closeAllConnections();
  marathon.close();
});

async function front(own: Partial<FrontProxyOptions> = {}): Promise<FrontProxy> {
  const { port } = marathon.address() as AddressInfo;
  const proxy = await FrontProxy.start({ target: `http://127.0.0.1:${port}`, ...own });
  proxies.push(proxy);
  return proxy;
}

const removal = ['GET /v2/apps/hydra/sub', 'DELETE /v2/apps/hydra/sub?force=true'];

describe('after kill -9 of the owner, over https with a login', () => {
  let program: Awaited<ReturnType<typeof bundleProgram>>;

  beforeAll(async () => {
    program = await bundleProgram(join(import.meta.dirname, 'undo-owner-program.ts'));
  });
  afterAll(() => program.remove());

  it.each([
    ['a CA that is named', caPem, ''],
    ['a CA of NODE_EXTRA_CA_CERTS, although another one is named', someCa, caPem],
  ])('the app goes, by %s, and the login is nowhere to be read', async (_case, ca, extra) => {
    const proxy = await front({ isTls: true, basePath: '/marathon', authorization });
    const [place, home] = [tempFolder(), tempFolder()];
    writeFileSync(join(place, 'undo'), JSON.stringify({ ...app, urls: [proxy.url], authorization, ca }));
    writeFileSync(join(place, 'extra.pem'), extra);
    const env = { TMPDIR: home, HOME: home };
    const { child, lines } = runProgram(program.file, [join(place, 'undo')], randomUUID(), {
      ...env,
      ...(extra === '' ? {} : { NODE_EXTRA_CA_CERTS: join(place, 'extra.pem') }),
    });
    expect((await lines.next()).value).toBe('guarded');
    const [watchdog] = watchdogsOf(child.pid ?? 0);
    for (const file of ['cmdline', 'environ']) {
      expect(readFileSync(`/proc/${watchdog}/${file}`, 'latin1')).not.toContain(secret);
    }

    child.kill('SIGKILL');

    expect(
      await eventually(
        () => calls,
        ({ length }) => length >= 2,
      ),
    ).toEqual(removal);
    expect(proxy.requests.every((request) => request.authorization === authorization)).toBe(true);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });
});

describe('a redirect', () => {
  it('is followed to a master that is named', async () => {
    const leader = await front({ authorization });
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 307, location: `${leader.url}${url}` });
    await deleteApp({ ...app, urls: [standby.url, leader.url], authorization });
    expect(calls).toEqual(removal);
    expect(leader.requests).toHaveLength(2);
  });

  it('is followed anywhere where there is no login to lose', async () => {
    const leader = await front();
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 307, location: `${leader.url}${url}` });
    await deleteApp({ ...app, urls: [standby.url] });
    expect(calls).toEqual(removal);
  });

  it('gets no login elsewhere', async () => {
    const elsewhere = await front();
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 307, location: `${elsewhere.url}${url}` });
    await expect(deleteApp({ ...app, urls: [standby.url], authorization })).rejects.toThrow(
      `redirects to ${elsewhere.url}, which gets no login`,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  it('that leads back ends', async () => {
    const standby = await front();
    standby.fault = ({ url }) => ({ status: 302, location: url });
    await expect(deleteApp({ ...app, urls: [standby.url] })).rejects.toThrow('answered 302');
  });
});

it('a certificate that is not trusted is named as the reason', async () => {
  const proxy = await front({ isTls: true });
  await expect(deleteApp({ ...app, urls: [proxy.url], ca: someCa })).rejects.toThrow(/certificate/);
  expect(calls).toEqual([]);
});
