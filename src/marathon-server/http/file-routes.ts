import type { Stats } from 'node:fs';
import { type FileHandle, lstat, readdir } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LocalCluster } from '../executor/local-cluster.ts';
import { ApiError } from '../state/api-error.ts';
import { type AccountNames, accountNames } from './account-names.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import { modeText } from './file-mode.ts';
import type { Json } from './json.ts';
import { jsonOrScript } from './jsonp.ts';
import { openInside, resolveInside } from './sandbox-paths.ts';

/** Mesos sends no more at once, bytes. */
const mostBytes = 64 * 1024;

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new ApiError(400, `Failed to parse ${name}: '${text}' is not a number`);
  }
  return Number(text);
}

function pathIn({ query }: ApiRequest): string {
  const path = query.get('path');
  if (path === null || path === '') throw new ApiError(400, 'Expecting path=value in query.');
  return path;
}

async function readPart(file: FileHandle, offset: number, length: number): Promise<Json> {
  if (offset === -1) return { data: '', offset: (await file.stat()).size };
  if (offset < 0) throw new ApiError(400, `Negative offset provided: ${offset}`);
  const wanted = length < 0 ? mostBytes : Math.min(length, mostBytes);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted), 0, wanted, offset);
  return { data: buffer.toString('utf8', 0, bytesRead), offset };
}

async function read(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const path = pathIn(request);
  const offset = wholeNumber(request.query, 'offset', -1);
  const length = wholeNumber(request.query, 'length', -1);
  const file = await openInside(cluster.sandboxes.root, path);
  try {
    return jsonOrScript(request, await readPart(file, offset, length));
  } finally {
    await file.close();
  }
}

function entryJson(path: string, stats: Stats, { users, groups }: AccountNames): Json {
  return {
    path,
    mode: modeText(stats),
    nlink: stats.nlink,
    uid: users.get(stats.uid) ?? String(stats.uid),
    gid: groups.get(stats.gid) ?? String(stats.gid),
    size: stats.size,
    mtime: stats.mtimeMs / 1_000,
  };
}

/** The entries of a folder by name; links are shown, not followed. */
async function browse(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const path = pathIn(request);
  const folder = await resolveInside(cluster.sandboxes.root, path);
  if (!(await lstat(folder)).isDirectory()) return jsonOrScript(request, []);
  const names = (await readdir(folder)).sort();
  const accounts = await accountNames();
  const entries = await Promise.all(
    names.map(async (name) => {
      // What a task removes meanwhile is not listed.
      const stats = await lstat(join(folder, name)).catch(() => undefined);
      return stats === undefined ? [] : [entryJson(join(path, name), stats, accounts)];
    }),
  );
  return jsonOrScript(request, entries.flat());
}

/** How long a reader may take nothing of a file, ms. */
const idleMs = 60_000;

/** A name that may stand in a header: what else it holds is said in the encoded form. */
function disposition(name: string): string {
  const plain = name.replace(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** Sends the first `size` bytes and closes the file. A log may grow or shrink meanwhile. */
async function send(file: FileHandle, size: number, response: ServerResponse): Promise<void> {
  // Whoever takes nothing any more would hold the file open for ever.
  response.setTimeout(idleMs, () => response.destroy());
  try {
    const content = file.createReadStream({ start: 0, end: Math.max(0, size - 1), autoClose: false });
    if (size > 0) await pipeline(content, response, { end: false });
    if (content.bytesRead < size) throw new Error('the file became shorter');
    response.end();
  } catch {
    // Less than was promised, or the reader went away: only a broken connection can tell.
    response.destroy();
  } finally {
    await file.close();
  }
}

async function download(cluster: LocalCluster, request: ApiRequest): Promise<ApiResponse> {
  const path = pathIn(request);
  const file = await openInside(cluster.sandboxes.root, path);
  const { size } = await file.stat();
  const headers = {
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-length': String(size),
    'content-disposition': disposition(basename(path)),
  };
  if (request.method === 'HEAD') {
    await file.close();
    return { headers, empty: true };
  }
  return {
    stream: (response) => {
      response.writeHead(200, headers);
      void send(file, size, response);
    },
  };
}

/** Looking at what tasks wrote, inside the sandboxes and nowhere else. */
export function fileResources(cluster: LocalCluster): Resource[] {
  const get = (action: string, answer: typeof read): Resource => ({
    pattern: new RegExp(`^/files/${action}(\\.json)?$`),
    methods: { GET: (request) => answer(cluster, request) },
  });
  return [get('read', read), get('browse', browse), get('download', download)];
}
