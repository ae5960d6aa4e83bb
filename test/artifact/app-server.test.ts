import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppServer, startAppServer } from '../../src/artifact/app-server.ts';
import { HydraError } from '../../src/base/errors.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { eventually } from '../process/fixture.ts';

const host = '127.0.0.1';
// Larger than what sockets buffer, so that a slow client is really in the middle of it.
const content = randomBytes(8 * 1024 * 1024);
const digest = createHash('sha256').update(content).digest('hex');

let folder: string;
let archivePath: string;
let server: AppServer;

beforeEach(async () => {
  folder = tempFolder();
  archivePath = join(folder, 'hydra-apps.tar.gz');
  await writeFile(archivePath, content);
  server = await startAppServer({ host, port: 0, archivePath });
});

afterEach(async () => {
  await server.close();
});

describe('the archive', () => {
  it('is served whole at an address made of its content', async () => {
    expect(new URL(server.uri).pathname).toBe(`/${digest}/hydra-apps.tar.gz`);
    const response = await fetch(server.uri);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(content.length));
    expect(response.headers.get('etag')).toBe(`"${digest}"`);
    expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
  });

  it('tells its length and tag to HEAD without a body', async () => {
    const response = await fetch(server.uri, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(content.length));
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it.each([`"${digest}"`, `W/"${digest}"`, `"other", "${digest}"`, '*'])(
    'is not sent again to a client that has it: If-None-Match %s',
    async (tags) => {
      const response = await fetch(server.uri, { headers: { 'if-none-match': tags } });
      expect(response.status).toBe(304);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
    },
  );

  it('is sent to a client that has another', async () => {
    const response = await fetch(server.uri, { headers: { 'if-none-match': '"other"' } });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('goes to many clients at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, async () => (await fetch(server.uri)).arrayBuffer()),
    );
    expect(all.every((body) => Buffer.from(body).equals(content))).toBe(true);
  });

  it('has another address once its content is another', async () => {
    await writeFile(archivePath, 'new');
    const second = await startAppServer({ host, port: 0, archivePath });
    expect(new URL(second.uri).pathname).not.toBe(new URL(server.uri).pathname);
    await second.close();
  });
});

describe('nothing else', () => {
  it.each(['/', '/hydra-apps.tar.gz', '/0/hydra-apps.tar.gz', `/${digest}/`, `/${digest}/../../etc/passwd`])(
    'is served: %s',
    async (path) => {
      const request = get({ host, port: new URL(server.uri).port, path });
      const [response] = await once(request, 'response');
      response.resume();
      expect(response.statusCode).toBe(404);
    },
  );

  it('may be done with it: POST is refused', async () => {
    const response = await fetch(server.uri, { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('the server', () => {
  it('cuts off a client that stopped reading, and frees the port', async () => {
    const [response] = await once(get(server.uri), 'response');
    response.on('error', () => undefined);
    await once(response, 'readable');
    await server.close();
    const probe = createServer().listen(Number(new URL(server.uri).port), host);
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
  });

  it('may be closed twice', async () => {
    await server.close();
    await server.close();
  });

  it('tells which port is taken and how to mend it', async () => {
    const port = Number(new URL(server.uri).port);
    const second = startAppServer({ host, port, archivePath });
    await expect(second).rejects.toThrow(HydraError);
    await expect(second).rejects.toThrow(`the app server cannot listen on ${host}:${port}`);
    await expect(second).rejects.toMatchObject({ hint: expect.stringContaining('[hydra] port') });
  });

  it('tells when the archive is missing and how to make it', async () => {
    const missing = startAppServer({ host, port: 0, archivePath: join(folder, 'none.tar.gz') });
    await expect(missing).rejects.toThrow('cannot read the app archive');
    await expect(missing).rejects.toMatchObject({ hint: 'npm run build makes it' });
  });
});

/** How often this process has the archive open. */
function opened(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === archivePath;
    } catch {
      // Closed since it was listed.
      return false;
    }
  }).length;
}

it('hangs up on who takes nothing any more, and closes the archive', async () => {
  const impatient = await startAppServer({ host, port: 0, archivePath, idleMs: 200 });
  const request = get(impatient.uri);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(opened()).toBe(1);
  expect(await eventually(opened, (count) => count === 0, 30_000)).toBe(0);
  let bytes = 0;
  const reading = async () => {
    for await (const part of response) bytes += part.length;
  };
  await expect(reading()).rejects.toThrow('aborted');
  expect(bytes).toBeLessThan(content.length);
  await impatient.close();
});
