import { constants, createWriteStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { HydraError, messageOf } from '../base/errors.ts';

/** Longest time one download may take, ms. */
const timeoutMs = 300_000;

/** What tells whether a resource is still the one that was fetched; undefined when nothing does. */
export type Validator = { etag: string } | { lastModified: string } | { fileStamp: string } | undefined;

/** A resource that was fetched, or the news that the known one is still right. */
export type Download = { kind: 'unchanged' } | { kind: 'fetched'; validator: Validator };

function conditions(known: Validator): Record<string, string> {
  if (known === undefined || 'fileStamp' in known) return {};
  return 'etag' in known ? { 'if-none-match': known.etag } : { 'if-modified-since': known.lastModified };
}

function validatorOf(headers: Headers): Validator {
  const etag = headers.get('etag');
  if (etag !== null) return { etag };
  const lastModified = headers.get('last-modified');
  return lastModified === null ? undefined : { lastModified };
}

async function downloadHttp(
  url: URL,
  target: string,
  known: Validator,
  stop: AbortSignal,
): Promise<Download> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { headers: conditions(known), signal });
  if (response.status === 304 && known !== undefined) return { kind: 'unchanged' };
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new HydraError(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  }
  await pipeline(Readable.fromWeb(response.body), createWriteStream(target), { signal });
  return { kind: 'fetched', validator: validatorOf(response.headers) };
}

async function copyLocal(path: string, target: string, known: Validator): Promise<Download> {
  const { mtimeMs, size, ino } = await stat(path);
  const fileStamp = `${ino}-${size}-${mtimeMs}`;
  if (known !== undefined && 'fileStamp' in known && known.fileStamp === fileStamp)
    return { kind: 'unchanged' };
  await copyFile(path, target, constants.COPYFILE_FICLONE);
  return { kind: 'fetched', validator: { fileStamp } };
}

async function downloadAny(
  uri: string,
  target: string,
  known: Validator,
  stop: AbortSignal,
): Promise<Download> {
  if (uri.startsWith('/')) return copyLocal(uri, target, known);
  const url = new URL(uri);
  if (url.protocol === 'file:') return copyLocal(fileURLToPath(url), target, known);
  if (url.protocol === 'http:' || url.protocol === 'https:') return downloadHttp(url, target, known, stop);
  throw new HydraError(`${url.protocol}// is not supported by the local cluster`);
}

/** `fetch` hides what went wrong one level deeper. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

/**
 * Fetches http, https and file URIs and absolute paths into a file, unless the known one is still right.
 * @throws HydraError naming the URI.
 */
export async function download(
  uri: string,
  target: string,
  known: Validator,
  stop: AbortSignal,
): Promise<Download> {
  try {
    return await downloadAny(uri, target, known, stop);
  } catch (error) {
    throw new HydraError(`Failed to fetch ${uri}: ${reasonOf(error)}`, { cause: error });
  }
}
