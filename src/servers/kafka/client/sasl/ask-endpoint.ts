import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { HydraError, messageOf } from '../../../../base/errors.ts';
import type { TokenEndpoint } from '../security.ts';
import type { EndpointAnswer } from './token-source.ts';

const TIMEOUT_MS = 10_000;
/** Of an answer, bytes. */
const MOST_BYTES = 1024 * 1024;

/**
 * Asks for a token with id and secret in the header, as Kafka's clients do (RFC 6749 2.3.1, 4.4.2).
 * @throws HydraError where no whole answer comes within 10 s
 */
export function askEndpoint(endpoint: TokenEndpoint): Promise<EndpointAnswer> {
  const { url, clientId, clientSecret, scope, ca } = endpoint;
  const pair = Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64');
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === null ? {} : { scope }),
  });
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) =>
      reject(new HydraError(`the token endpoint ${url} cannot be asked: ${why}`, { cause }));
    const ask = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = ask(url, {
      method: 'POST',
      headers: {
        authorization: `Basic ${pair}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      agent: false,
      ...(ca === null ? {} : { ca }),
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) request.destroy(new Error('it answers without end'));
        else chunks.push(chunk);
      });
      response.on('error', (error) => fail(messageOf(error), error));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    request.on('error', (error) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
      fail(isLate ? `no answer within ${TIMEOUT_MS / 1000} s` : messageOf(error), error);
    });
    request.end(form.toString());
  });
}
