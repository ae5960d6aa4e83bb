import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HydraError, messageOf } from '../base/errors.ts';
import { unreadableArchive } from './unreadable-archive.ts';

export interface AppServerOptions {
  /** The one IPv4 address to listen on, and the one agents fetch from. */
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** What is served, by name: letters, digits, dots and hyphens. A content is in memory, or the path of a file. */
  archives: readonly NamedArchive[];
  /** How long a connection may stand still; 60,000 unless told. */
  idleMs?: number;
}

export interface NamedArchive {
  readonly name: string;
  readonly content: Buffer | string;
}

/** Serves the archives that every app's `uris` name, a sign of life, and nothing else. */
export interface AppServer {
  /** Where each archive is, in their order. An address changes with its content, so that no cache serves an old one. */
  readonly uris: readonly string[];
  /** Answers 204 while this process lives. Nobody else's server knows its last part. */
  readonly heartbeatUrl: string;
  /** Cuts off who is still fetching; resolves once the port is free. */
  close(): Promise<void>;
}

interface Archive {
  content: Buffer | string;
  urlPath: string;
  etag: string;
  bytes: number;
}

/** @throws HydraError when an archive cannot be read or the address not be bound. */
export async function startAppServer(options: AppServerOptions): Promise<AppServer> {
  const archives = await Promise.all(options.archives.map(inspect));
  const byPath = new Map(archives.map((archive) => [archive.urlPath, archive]));
  const heartbeatPath = `/alive/${randomBytes(16).toString('hex')}`;
  const { idleMs = 60_000 } = options;
  const limits = { headersTimeout: idleMs, requestTimeout: idleMs, connectionsCheckingInterval: idleMs / 10 };
  const server = createServer(limits, (request, response) => {
    if (request.url === heartbeatPath) response.writeHead(204).end();
    else void answer(byPath.get(request.url ?? ''), request, response);
  });
  // Whoever neither sends nor takes anything any more would hold its connection, and an archive open, for ever.
  server.setTimeout(idleMs);
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    uris: archives.map(({ urlPath }) => `http://${options.host}:${port}${urlPath}`),
    heartbeatUrl: `http://${options.host}:${port}${heartbeatPath}`,
    close: () => stop(server),
  };
}

async function inspect({ name, content }: NamedArchive): Promise<Archive> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of reading(content)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw unreadableArchive(error);
  }
  const digest = hash.digest('hex');
  return { content, urlPath: `/${digest}/${name}`, etag: `"${digest}"`, bytes };
}

function reading(content: Buffer | string): Readable {
  return typeof content === 'string' ? createReadStream(content) : Readable.from(content);
}

async function listen(server: Server, { host, port }: AppServerOptions): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new HydraError(`the app server cannot listen on ${host}:${port}: ${messageOf(error)}`, {
      hint: 'choose another [hydra] port in hydra.ini; 0 takes any free one',
      cause: error,
    });
  }
}

async function answer(
  archive: Archive | undefined,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (archive === undefined) {
    response.writeHead(404, { 'content-length': 0 }).end();
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 }).end();
  } else if (isHeld(headers['if-none-match'], archive.etag)) {
    response.writeHead(304, { etag: archive.etag }).end();
  } else {
    const { etag, bytes } = archive;
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': bytes, etag });
    if (method === 'HEAD') response.end();
    else await send(archive.content, response);
  }
}

/** Whether the client names the content's tag as one it has (RFC 9110, 13.1.2: compared weakly). */
function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** A client that goes away, or a file that does, ends the connection: the length told beforehand shows it. */
async function send(content: Buffer | string, response: ServerResponse): Promise<void> {
  try {
    await pipeline(reading(content), response);
  } catch {
    response.destroy();
  }
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
