import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../base/errors.ts';
import { ApiError } from '../state/api-error.ts';
import type { Gate } from './gate.ts';
import { readJson } from './request-body.ts';

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
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

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

function decoded(groups: Record<string, string | undefined> | undefined): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups ?? {}).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, decodeURIComponent(value)]],
      ),
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
  throw new ApiError(404, `URI not found: ${path}`);
}

function allowed({ methods }: Resource): string {
  const named = Object.keys(methods);
  return [...named, ...(named.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function handlerOf(resource: Resource, method: string | undefined): Handler {
  const handler = resource.methods[(method === 'HEAD' ? 'GET' : method) as Method];
  if (handler !== undefined) return handler;
  const allow = allowed(resource);
  if (method === 'OPTIONS') return () => ({ headers: { allow }, empty: true });
  throw new ApiError(405, 'HTTP 405 Method Not Allowed', {}, { allow });
}

/** Path and query of a request line; a client that takes this server for a proxy writes the whole URL. */
function originForm(target: string): string {
  if (target.startsWith('/') || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return `${pathname}${search}`;
}

async function answer({ resources, gate }: Service, request: IncomingMessage): Promise<ApiResponse> {
  gate?.(request);
  const uri = originForm(request.url ?? '/');
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

function faultText({ method, url }: IncomingMessage, error: unknown): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `fault in answering ${method} ${JSON.stringify(url)}: ${told}`;
}

/** Nothing here is to be kept, guessed at, or shown inside somebody else's page. */
const commonHeaders = {
  'cache-control': 'no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function bodyHeaders(answered: ApiResponse, body: string | undefined): Record<string, string> {
  if (body === undefined) return {};
  return {
    'content-type': 'json' in answered ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  };
}

function send(response: ServerResponse, answered: ApiResponse, isHead: boolean): void {
  if ('stream' in answered && !isHead) {
    answered.stream(response);
    return;
  }
  const body =
    'json' in answered ? JSON.stringify(answered.json) : 'text' in answered ? answered.text : undefined;
  response.writeHead(answered.status ?? 200, {
    ...bodyHeaders(answered, body),
    ...commonHeaders,
    ...answered.headers,
  });
  response.end(isHead ? undefined : body);
}

/** What requests are answered from. */
export interface Service {
  resources: readonly Resource[];
  /** Whom to answer; everybody when there is none. */
  gate?: Gate;
  /** URL of the master that leads, told with every answer. */
  leader?: string;
  /** Called when a request comes; what it returns is called with the status of the answer. */
  onRequest?(method: string): (status: number) => void;
  /** Told of a fault that is nobody's but ours, with its stack: the client sees no more than that there was one. */
  onFault?(told: string): void;
  /** Awaited before a change is answered: whoever is told of it may rely on it. */
  saved?(): Promise<void>;
}

/** Answers requests by the first resource whose pattern fits; never throws. */
export async function dispatch(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isHead = request.method === 'HEAD';
  if (service.leader !== undefined) response.setHeader('x-marathon-leader', service.leader);
  const onAnswered = service.onRequest?.(request.method ?? 'GET');
  try {
    const answered = await answer(service, request);
    if (!isHead && request.method !== 'GET') await service.saved?.();
    send(response, answered, isHead);
  } catch (error) {
    if (!(error instanceof ApiError)) service.onFault?.(faultText(request, error));
    if (!response.headersSent) send(response, errorResponse(error), isHead);
    else response.destroy();
  }
  onAnswered?.(response.statusCode);
  // A body nobody wanted would block the next request on this connection.
  request.resume();
}
