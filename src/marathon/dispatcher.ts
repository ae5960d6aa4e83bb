import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { messageOf } from '../base/errors.ts';
import { ApiError, invalidJson } from './api-error.ts';

/** Largest body that is read, bytes. */
const mostBodyBytes = 8 * 1024 * 1024;

export interface ApiRequest {
  method: string;
  /** Named groups of the resource's pattern, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Path and query as the client wrote them. */
  uri: string;
  headers: IncomingMessage['headers'];
  clientIp: string;
  /** Address at which the request arrived. */
  localAddress: string;
  /** @throws ApiError 400, 413 or 415 when there is no JSON to be had. */
  json(): Promise<unknown>;
}

/** An answer: JSON, plain text, nothing, or a stream that takes the response over. */
export type ApiResponse = { status?: number; headers?: Readonly<Record<string, string>> } & (
  | { json: unknown }
  | { text: string }
  | { empty: true }
  | { stream(response: ServerResponse): void }
);

export type Handler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A path, or a family of them, and what it answers to. Of several that match, the first one is meant. */
export interface Resource {
  pattern: RegExp;
  methods: Partial<Record<Method, Handler>>;
}

/** A boolean of the query, however it is spelled; given without a value it is true. */
export function flag(query: URLSearchParams, name: string, otherwise: boolean): boolean {
  const text = query.get(name)?.toLowerCase();
  return text === undefined ? otherwise : text === '' || text === 'true';
}

/** Reads a body to its end, or refuses it without tearing down the connection the refusal has to go through. */
function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= mostBodyBytes) parts.push(part);
      else reject(new ApiError(413, 'Request entity too large', {}, { connection: 'close' }));
    });
    request.once('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    request.once('close', () => reject(new ApiError(400, 'The request was cut off')));
    request.once('error', reject);
  });
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/(json|[\w.-]+\+json)\b/i.test(type)) {
    throw new ApiError(415, 'HTTP 415 Unsupported Media Type');
  }
  const text = await readBody(request);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidJson(messageOf(error));
  }
}

/** The host's name in a Host or Origin header. */
function hostnameIn(value: string): string {
  const text = value.includes('://') ? value : `http://${value}`;
  return URL.canParse(text) ? new URL(text).hostname.replace(/^\[|\]$/g, '') : '';
}

/**
 * Whoever can post an app runs commands here, so pages in a browser on this machine must not: neither by a
 * request across origins nor under a name of theirs that points to this machine.
 */
function refuseForeigners({ headers }: IncomingMessage): void {
  const host = hostnameIn(headers.host ?? 'localhost');
  const isOurs = isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost');
  const isSameOrigin = headers.origin === undefined || hostnameIn(headers.origin) === host;
  if (!isOurs || !isSameOrigin) throw new ApiError(403, 'Only programs on this machine may ask for this');
}

function decoded(groups: Record<string, string> | undefined): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    throw new ApiError(400, 'The path is not encoded properly');
  }
}

function find(resources: readonly Resource[], path: string): { resource: Resource; match: RegExpExecArray } {
  for (const resource of resources) {
    const match = resource.pattern.exec(path);
    if (match !== null) return { resource, match };
  }
  throw new ApiError(404, 'HTTP 404 Not Found');
}

function handlerOf({ methods }: Resource, method: string | undefined): Handler {
  const handler = methods[(method === 'HEAD' ? 'GET' : method) as Method];
  if (handler !== undefined) return handler;
  throw new ApiError(405, 'HTTP 405 Method Not Allowed', {}, { allow: Object.keys(methods).join(', ') });
}

async function answer(resources: readonly Resource[], request: IncomingMessage): Promise<ApiResponse> {
  refuseForeigners(request);
  const uri = request.url ?? '/';
  const [rawPath = '/', ...rest] = uri.split('?');
  // Clients write //a, /a/ and /a for the same thing.
  const path = `/${rawPath.split('/').filter(Boolean).join('/')}`;
  const { resource, match } = find(resources, path);
  const handler = handlerOf(resource, request.method);
  return handler({
    method: request.method ?? 'GET',
    params: decoded(match.groups),
    query: new URLSearchParams(rest.join('?')),
    uri,
    headers: request.headers,
    clientIp: request.socket.remoteAddress ?? '',
    localAddress: request.socket.localAddress ?? '',
    json: () => readJson(request),
  });
}

function errorResponse(error: unknown): ApiResponse {
  if (!(error instanceof ApiError)) return { status: 500, json: { message: messageOf(error) } };
  return { status: error.status, json: error.body, headers: error.headers };
}

function send(response: ServerResponse, answered: ApiResponse, isHead: boolean): void {
  if ('stream' in answered) {
    answered.stream(response);
    return;
  }
  const body =
    'json' in answered ? JSON.stringify(answered.json) : 'text' in answered ? answered.text : undefined;
  response.writeHead(answered.status ?? 200, {
    ...(body === undefined
      ? {}
      : {
          'content-type': 'json' in answered ? 'application/json' : 'text/plain; charset=utf-8',
          'content-length': String(Buffer.byteLength(body)),
        }),
    'cache-control': 'no-cache, no-store, must-revalidate',
    pragma: 'no-cache',
    expires: '0',
    ...answered.headers,
  });
  response.end(isHead ? undefined : body);
}

/** Answers requests by the first resource whose pattern fits; never throws. */
export async function dispatch(
  resources: readonly Resource[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answered: ApiResponse;
  try {
    answered = await answer(resources, request);
  } catch (error) {
    answered = errorResponse(error);
  }
  send(response, answered, request.method === 'HEAD');
  // A body nobody wanted would block the next request on this connection.
  request.resume();
}
