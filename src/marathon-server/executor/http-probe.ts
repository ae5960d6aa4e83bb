import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Of an answer's body; what a probe is told beyond that is of no use, bytes. */
const mostBodyBytes = 65_536;

export interface HttpTarget {
  protocol: 'http' | 'https';
  host: string;
  port: number;
  /** With or without a leading slash. */
  path: string;
}

export interface HttpAnswer {
  status: number;
  /** `503 Service Unavailable` */
  statusLine: string;
  contentType: string;
  /** Empty unless it was asked for. */
  body: string;
}

/** The host stands in it as it is: a name or an IPv4 address. */
export function urlOf({ protocol, host, port, path }: HttpTarget): string {
  return `${protocol}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response) {
    parts.push(part);
    size += part.length;
    if (size >= mostBodyBytes) break;
  }
  return Buffer.concat(parts).subarray(0, mostBodyBytes).toString('utf8');
}

/** The first answer, be it only an informational one (1xx): Marathon takes these as answers too. */
function firstAnswer(target: HttpTarget, signal: AbortSignal): Promise<IncomingMessage | HttpAnswer> {
  const send = target.protocol === 'https' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(urlOf(target), {
      agent: false,
      signal,
      headers: { connection: 'close' },
      // A probe asks whether the task answers, not who it is: tasks sign their certificates themselves.
      rejectUnauthorized: false,
    });
    const informational = (status: number, message: string) => {
      resolve({ status, statusLine: `${status} ${message}`, contentType: '', body: '' });
      request.destroy();
    };
    request.on('response', resolve);
    request.on('information', ({ statusCode, statusMessage }) => informational(statusCode, statusMessage));
    request.on('upgrade', ({ statusCode = 101, statusMessage = '' }, socket) => {
      socket.destroy();
      informational(statusCode, statusMessage);
    });
    request.on('error', reject);
    request.end();
  });
}

/**
 * Asks a task over HTTP, on a connection of its own; redirects are not followed and certificates not verified.
 * Rejects when there is no answer, or when the signal comes first.
 */
export async function askOverHttp(
  target: HttpTarget,
  { signal, wantsBody }: { signal: AbortSignal; wantsBody: boolean },
): Promise<HttpAnswer> {
  const answer = await firstAnswer(target, signal);
  if (!('headers' in answer)) return answer;
  try {
    const { statusCode: status = 0, statusMessage = '', headers } = answer;
    const body = wantsBody ? await bodyOf(answer) : '';
    return {
      status,
      statusLine: `${status} ${statusMessage}`,
      contentType: headers['content-type'] ?? '',
      body,
    };
  } finally {
    answer.destroy();
  }
}
