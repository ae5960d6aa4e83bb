import { type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { ApiError } from './api-error.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import type { LocalCluster } from './local-cluster.ts';

/** Mesos sends no more at once, bytes. */
const mostBytes = 64 * 1024;

/** The file a request means, links followed, or 404 when there is none inside the sandboxes. */
async function sandboxFile(root: string, path: string): Promise<string> {
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    throw new ApiError(404, 'File not found');
  }
  const inside = relative(await realpath(root), real);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new ApiError(404, 'File not found');
  return real;
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null || text === '') return otherwise;
  if (!/^-?\d+$/.test(text)) throw new ApiError(400, `Failed to parse ${name}: '${text}' is not a number`);
  return Number(text);
}

async function readPart(file: FileHandle, offset: number, length: number): Promise<Record<string, unknown>> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new ApiError(400, 'Cannot read from a directory');
  if (offset === -1) return { data: '', offset: stats.size };
  if (offset < 0) throw new ApiError(400, `Negative offset provided: ${offset}`);
  const wanted = length < 0 ? mostBytes : Math.min(length, mostBytes);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted), 0, wanted, offset);
  return { data: buffer.toString('utf8', 0, bytesRead), offset };
}

async function read(cluster: LocalCluster, { query }: ApiRequest): Promise<ApiResponse> {
  const path = query.get('path');
  if (path === null || path === '') throw new ApiError(400, 'Expecting path=value in query.');
  const offset = wholeNumber(query, 'offset', -1);
  const length = wholeNumber(query, 'length', -1);
  const file = await open(await sandboxFile(cluster.sandboxes.root, path), 'r');
  try {
    return { json: await readPart(file, offset, length) };
  } finally {
    await file.close();
  }
}

/** Reading what tasks wrote, from inside the sandboxes and nowhere else. */
export function fileResources(cluster: LocalCluster): Resource[] {
  return [
    {
      pattern: /^\/files\/read(\.json)?$/,
      methods: { GET: (request) => read(cluster, request) },
    },
  ];
}
