import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { HydraError, messageOf } from '../../base/errors.ts';
import { isLoopback } from '../../base/loopback.ts';
import { redirectTarget } from '../../base/redirects.ts';

/** Longest time one download may take, ms. */
const timeoutMs = 300_000;
/** As many as `fetch` follows. */
const mostRedirects = 20;

/** What tells whether a resource is still the one that was fetched; undefined when nothing does. */
export type Validator = { etag: string } | { lastModified: string } | { fileStamp: string } | undefined;

/** A resource that was fetched, or the news that the known one is still right. */
export type Download = { kind: 'unchanged' } | { kind: 'fetched'; validator: Validator };

function conditions(known: Validator): Record<string, string> {
  if (known === undefined || 'fileStamp' in known) return {};
  return 'etag' in known ? { 'if-none-match': known.etag } : { 'if-modified-since': known.lastModified };
}

function validatorOf({ etag, 'last-modified': lastModified }: IncomingHttpHeaders): Validator {
  if (etag !== undefined) return { etag };
  return lastModified === undefined ? undefined : { lastModified };
}

/** This machine is reached directly, others by the proxy that Node.js may take from the environment. */
function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = { headers, signal, ...(isLoopback(url.hostname) ? { agent: false } : {}) };
    send(url, options, resolve).on('error', reject).end();
  });
}

/** The first answer that leads nowhere else. */
async function answerOf(
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await ask(at, headers, signal);
    const { statusCode: status = 0 } = answer;
    const next = redirectTarget({ status, location: answer.headers.location }, at.href, 'GET');
    if (next === undefined) return answer;
    answer.destroy();
    if (redirects === mostRedirects) throw new HydraError(`it redirects more than ${mostRedirects} times`);
    at = new URL(next);
  }
}

/** The bytes as they come: one that is stored compressed stays so, as with Mesos' fetcher. */
async function downloadHttp(
  url: URL,
  target: string,
  known: Validator,
  stop: AbortSignal,
): Promise<Download> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
  const answer = await answerOf(url, { accept: '*/*', ...conditions(known) }, signal);
  const { statusCode: status = 0, statusMessage = '' } = answer;
  if (status < 200 || status > 299) {
    answer.destroy();
    if (status === 304 && known !== undefined) return { kind: 'unchanged' };
    throw new HydraError(`the server answered ${status} ${statusMessage}`.trimEnd());
  }
  await pipeline(answer, createWriteStream(target), { signal });
  return { kind: 'fetched', validator: validatorOf(answer.headers) };
}

/** Shares the blocks where the file system can; copies what can be stopped elsewhere. */
async function copyOf(path: string, target: string, stop: AbortSignal): Promise<void> {
  try {
    await copyFile(path, target, constants.COPYFILE_FICLONE_FORCE);
  } catch {
    await pipeline(createReadStream(path), createWriteStream(target), { signal: stop });
  }
}

async function copyLocal(
  path: string,
  target: string,
  known: Validator,
  stop: AbortSignal,
): Promise<Download> {
  const stats = await stat(path);
  if (!stats.isFile()) throw new HydraError('it is no plain file');
  const { mtimeMs, size, ino } = stats;
  const fileStamp = `${ino}-${size}-${mtimeMs}`;
  if (known !== undefined && 'fileStamp' in known && known.fileStamp === fileStamp)
    return { kind: 'unchanged' };
  await copyOf(path, target, stop);
  return { kind: 'fetched', validator: { fileStamp } };
}

async function downloadAny(
  uri: string,
  target: string,
  known: Validator,
  stop: AbortSignal,
): Promise<Download> {
  if (uri.startsWith('/')) return copyLocal(uri, target, known, stop);
  const url = new URL(uri);
  if (url.protocol === 'file:') return copyLocal(fileURLToPath(url), target, known, stop);
  if (url.protocol === 'http:' || url.protocol === 'https:') return downloadHttp(url, target, known, stop);
  throw new HydraError(`${url.protocol}// is not supported by the local cluster`);
}

/** An abort hides its reason one level deeper. */
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
