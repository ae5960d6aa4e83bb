import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppServer, type NamedArchive, startAppServer } from '../../src/artifact/app-server.ts';
import { HydraError } from '../../src/base/errors.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { eventually } from '../process/fixture.ts';

const host = '127.0.0.1';
// Larger than what sockets buffer, so that a slow client is really in the middle of it.
const content = randomBytes(8 * 1024 * 1024);
/** Another archive, served from memory. */
const added = randomBytes(8 * 1024 * 1024);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const digest = sha256(content);

let folder: string;
let archivePath: string;
let archives: NamedArchive[];
let server: AppServer;

/** Where one of a server's archives is. */
const uriOf = (of: AppServer, index = 0) => of.uris[index] ?? '';

beforeEach(async () => {
  folder = tempFolder();
  archivePath = join(folder, 'hydra-apps.tar.gz');
  await writeFile(archivePath, content);
  archives = [
    { name: 'hydra-apps.tar.gz', content: archivePath },
    { name: 'added.tar.gz', content: added },
  ];
  server = await startAppServer({ host, port: 0, archives });
});

afterEach(async () => {
  await server.close();
});

describe.each([
  { of: 'a file', index: 0, name: 'hydra-apps.tar.gz', bytes: content },
  { of: 'memory', index: 1, name: 'added.tar.gz', bytes: added },
])('the archive of $of', ({ index, name, bytes }) => {
  const tag = sha256(bytes);
  let uri: string;

  beforeEach(() => {
    uri = uriOf(server, index);
  });

  it('is served whole at an address made of its content', async () => {
    expect(new URL(uri).pathname).toBe(`/${tag}/${name}`);
    const response = await fetch(uri);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect(response.headers.get('etag')).toBe(`"${tag}"`);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it('tells its length and tag to HEAD without a body', async () => {
    const response = await fetch(uri, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(bytes.length));
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it.each([`"${tag}"`, `W/"${tag}"`, `"other", "${tag}"`, '*'])(
    'is not sent again to a client that has it: If-None-Match %s',
    async (tags) => {
      const response = await fetch(uri, { headers: { 'if-none-match': tags } });
      expect(response.status).toBe(304);
      expect((await response.arrayBuffer()).byteLength).toBe(0);
    },
  );

  it('is sent to a client that has another', async () => {
    const response = await fetch(uri, { headers: { 'if-none-match': '"other"' } });
    expect(response.status).toBe(200);
    await response.body?.cancel();
  });

  it('goes to many clients at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, async () => (await fetch(uri)).arrayBuffer()));
    expect(all.every((body) => Buffer.from(body).equals(bytes))).toBe(true);
  });
});

it('an archive has another address once its content is another', async () => {
  await writeFile(archivePath, 'new');
  const second = await startAppServer({ host, port: 0, archives });
  expect(new URL(uriOf(second)).pathname).not.toBe(new URL(uriOf(server)).pathname);
  await second.close();
});

describe('nothing else', () => {
  it.each([
    ...['/', '/hydra-apps.tar.gz', '/0/hydra-apps.tar.gz', `/${digest}/`, `/${digest}/../../etc/passwd`],
    `/${digest}/added.tar.gz`,
  ])('is served: %s', async (path) => {
    const request = get({ host, port: new URL(uriOf(server)).port, path });
    const [response] = await once(request, 'response');
    response.resume();
    expect(response.statusCode).toBe(404);
  });

  it('may be done with it: POST is refused', async () => {
    const response = await fetch(uriOf(server), { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('the server', () => {
  it('cuts off a client that stopped reading, and frees the port', async () => {
    const [response] = await once(get(uriOf(server)), 'response');
    response.on('error', () => undefined);
    await once(response, 'readable');
    await server.close();
    const probe = createServer().listen(Number(new URL(uriOf(server)).port), host);
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
  });

  it('may be closed twice', async () => {
    await server.close();
    await server.close();
  });

  it('tells which port is taken and how to mend it', async () => {
    const port = Number(new URL(uriOf(server)).port);
    const second = startAppServer({ host, port, archives });
    await expect(second).rejects.toThrow(HydraError);
    await expect(second).rejects.toThrow(`the app server cannot listen on ${host}:${port}`);
    await expect(second).rejects.toMatchObject({ hint: expect.stringContaining('[hydra] port') });
  });

  it('tells when the archive is missing and how to make it', async () => {
    const missing = startAppServer({
      ...{ host, port: 0 },
      archives: [{ name: 'none.tar.gz', content: join(folder, 'none.tar.gz') }],
    });
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

it.each([
  { of: 'a file', index: 0, files: 1 },
  { of: 'memory', index: 1, files: 0 },
])('hangs up on who takes nothing any more of $of, and closes the archive', async ({ index, files }) => {
  const impatient = await startAppServer({ host, port: 0, archives, idleMs: 200 });
  const request = get(uriOf(impatient, index));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(opened()).toBe(files);
  expect(await eventually(opened, (count) => count === 0, 30_000)).toBe(0);
  let bytes = 0;
  // Of memory nothing shows from outside when the server hangs up; who does not read does not see it.
  if (files === 0) await setTimeout(2_000);
  const reading = async () => {
    for await (const part of response) bytes += part.length;
  };
  await expect(reading()).rejects.toThrow('aborted');
  expect(bytes).toBeLessThan(content.length);
  await impatient.close();
});
