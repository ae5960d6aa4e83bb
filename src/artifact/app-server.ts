import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { HydraError, messageOf } from '../base/errors.ts';

export interface AppServerOptions {
  /** The one IPv4 address to listen on, and the one agents fetch from. */
  host: string;
  /** 0 takes any free one. */
  port: number;
  archivePath: string;
  /** How long a connection may stand still; 60,000 unless told. */
  idleMs?: number;
}

/** Serves the archive that every app's `uris` names, a sign of life, and nothing else. */
export interface AppServer {
  /** Where the archive is. The address changes with its content, so that no cache serves an old one. */
  readonly uri: string;
  /** Answers 204 while this process lives. Nobody else's server knows its last part. */
  readonly heartbeatUrl: string;
  /** Cuts off who is still fetching; resolves once the port is free. */
  close(): Promise<void>;
}

interface Archive {
  filePath: string;
  urlPath: string;
  etag: string;
  bytes: number;
}

/** @throws HydraError when the archive cannot be read or the address not be bound. */
export async function startAppServer(options: AppServerOptions): Promise<AppServer> {
  const archive = await inspect(options.archivePath);
  const heartbeatPath = `/alive/${randomBytes(16).toString('hex')}`;
  const { idleMs = 60_000 } = options;
  const limits = { headersTimeout: idleMs, requestTimeout: idleMs, connectionsCheckingInterval: idleMs / 10 };
  const server = createServer(limits, (request, response) => {
    if (request.url === heartbeatPath) response.writeHead(204).end();
    else void answer(archive, request, response);
  });
  // Whoever neither sends nor takes anything any more would hold its connection, and the archive open, for ever.
  server.setTimeout(idleMs);
  await listen(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    uri: `http://${options.host}:${port}${archive.urlPath}`,
    heartbeatUrl: `http://${options.host}:${port}${heartbeatPath}`,
    close: () => stop(server),
  };
}

async function inspect(filePath: string): Promise<Archive> {
  const hash = createHash('sha256');
  try {
    const { size } = await stat(filePath);
    for await (const chunk of createReadStream(filePath)) hash.update(chunk);
    const digest = hash.digest('hex');
    return { filePath, urlPath: `/${digest}/${basename(filePath)}`, etag: `"${digest}"`, bytes: size };
  } catch (error) {
    throw new HydraError(`cannot read the app archive: ${messageOf(error)}`, {
      hint: 'npm run build makes it',
      cause: error,
    });
  }
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

async function answer(archive: Archive, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  if (url !== archive.urlPath) {
    response.writeHead(404, { 'content-length': 0 }).end();
  } else if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-length': 0 }).end();
  } else if (isHeld(headers['if-none-match'], archive.etag)) {
    response.writeHead(304, { etag: archive.etag }).end();
  } else {
    const { etag, bytes } = archive;
    response.writeHead(200, { 'content-type': 'application/gzip', 'content-length': bytes, etag });
    if (method === 'HEAD') response.end();
    else await send(archive.filePath, response);
  }
}

/** Whether the client names the content's tag as one it has (RFC 9110, 13.1.2: compared weakly). */
function isHeld(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

/** A client that goes away, or a file that does, ends the connection: the length told beforehand shows it. */
async function send(filePath: string, response: ServerResponse): Promise<void> {
  try {
    await pipeline(createReadStream(filePath), response);
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
