import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { download, type Validator } from '../../../src/marathon-server/executor/download.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { serve } from '../fixture.ts';

const never = new AbortController().signal;
let folder: string;

beforeEach(() => {
  folder = tempFolder();
});

async function served(listener: RequestListener): Promise<string> {
  const server = await serve(listener);
  onTestFinished(() => server.close());
  return server.url;
}

const fetched = () => readFileSync(join(folder, 'file'));
const fetchFile = (url: string, known?: Validator) => download(url, join(folder, 'file'), known, never);

test('redirects are followed, and what they lead to is held against the known version', async () => {
  const last = await served((request, response) => {
    response.writeHead(request.headers['if-none-match'] === '"one"' ? 304 : 200, { etag: '"one"' });
    response.end('elsewhere');
  });
  const paths: (string | undefined)[] = [];
  const first = await served((request, response) => {
    paths.push(request.url);
    const isOld = request.url === '/old';
    response.writeHead(isOld ? 301 : 307, { location: isOld ? '/newer' : `${last}/file` }).end('gone');
  });
  const validator = { etag: '"one"' };
  expect(await fetchFile(`${first}/old`)).toEqual({ kind: 'fetched', validator });
  expect(await fetchFile(`${first}/old`, validator)).toEqual({ kind: 'unchanged' });
  expect(paths).toEqual(['/old', '/newer', '/old', '/newer']);
  expect(fetched().toString()).toBe('elsewhere');
});

test('a circle of redirects is a clear failure', async () => {
  const circle = await served((_request, response) => {
    response.writeHead(302, { location: '/again' }).end();
  });
  await expect(fetchFile(`${circle}/a`)).rejects.toThrow(
    `Failed to fetch ${circle}/a: it redirects more than 20 times`,
  );
});

test('bytes that are served compressed stay as they are', async () => {
  const bytes = gzipSync('text');
  const url = await served((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bytes);
  });
  await fetchFile(url);
  expect(fetched()).toEqual(bytes);
});

test('an answer that breaks off is a clear failure', async () => {
  const url = await served((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('a part', () => response.destroy());
  });
  await expect(fetchFile(`${url}/a`)).rejects.toThrow(`Failed to fetch ${url}/a: aborted`);
});

test('a name with several addresses, none of which answers, is a clear failure', async () => {
  const gone = await serve(() => {});
  await gone.close();
  const nobody = `http://localhost:${new URL(gone.url).port}/a`;
  await expect(fetchFile(nobody)).rejects.toThrow(/^Failed to fetch .*: connect ECONNREFUSED/);
});
