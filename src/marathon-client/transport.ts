import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext } from 'node:tls';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { HydraError, UsageError } from '../base/errors.ts';
import { isLoopback } from '../base/loopback.ts';
import { isMeantFor, redirectTarget } from '../base/redirects.ts';
import type { Secret } from '../base/secret.ts';
import { trustedWith } from '../base/trusted-certificates.ts';

/** More than the state of ten thousand tasks needs. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_REDIRECTS = 5;

/** How servers are reached and told who asks. */
export interface TransportOptions {
  /** Base addresses that the login is meant for. */
  urls: readonly string[];
  /** Value of the Authorization header. */
  authorization?: Secret;
  /** Certificates to trust beside those of Node.js, PEM. */
  ca?: string;
  /** Whether the login may go over plain http to other machines. */
  insecureLogin?: boolean;
}

/** One request to one server. */
export interface Exchange {
  method: string;
  /** Base address of the server. */
  base: string;
  path: string;
  /** Pairs, since names may repeat. */
  query?: readonly (readonly [string, string])[];
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal: AbortSignal;
  /** Whether the answer's body is given as a stream. */
  isStream?: boolean;
}

/** Sends requests, follows redirects, and keeps the login to those it is meant for. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #client: AxiosInstance;

  /** @throws UsageError when the login would go over plain http to another machine. */
  constructor(options: TransportOptions) {
    this.#options = options;
    this.#client = axios.create({
      // A proxy of the environment would catch loopback addresses too.
      proxy: false,
      httpAgent: new HttpAgent({ keepAlive: true }),
      httpsAgent: new HttpsAgent({ keepAlive: true, ...trust(options.ca) }),
      maxContentLength: MOST_BYTES,
      // Those of axios would carry the login along.
      maxRedirects: 0,
      validateStatus: () => true,
    });
    if (options.authorization === undefined) return;
    for (const url of options.urls) this.#refuseUnsafe(url);
  }

  /**
   * The last answer, whatever its status.
   * @throws HydraError where a redirect leads away from the servers that the login is meant for; else an error
   * without anything that was sent.
   */
  async exchange(wanted: Exchange): Promise<AxiosResponse> {
    const query = new URLSearchParams(wanted.query?.map(([name, value]): [string, string] => [name, value]));
    let url = `${wanted.base}${wanted.path}${query.size === 0 ? '' : `?${query}`}`;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.#send(url, wanted);
      const { status, headers } = answer;
      const target = redirectTarget({ status, location: headers.location }, url, wanted.method);
      if (target === undefined) return answer;
      if (wanted.isStream === true) answer.data.destroy();
      if (redirects === MOST_REDIRECTS) throw new Error(`it redirects more than ${MOST_REDIRECTS} times`);
      this.#refuseForeign(target, url);
      url = target;
    }
  }

  /** A server's words without the login, should it repeat it. */
  hideLogin(text: string): string {
    const value = this.#options.authorization?.reveal();
    if (value === undefined) return text;
    const credentials = value.replace(/^(?:\w+ |token=)/, '');
    const password = /^Basic /.test(value)
      ? Buffer.from(credentials, 'base64')
          .toString()
          .replace(/^[^:]*:/, '')
      : '';
    return [value, credentials, password]
      .filter((secret) => secret !== '')
      .reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  }

  async #send(url: string, { method, body, headers, signal, isStream }: Exchange): Promise<AxiosResponse> {
    const login = this.#options.authorization;
    try {
      return await this.#client.request({
        url,
        method,
        headers: { ...headers, ...(login === undefined ? {} : { authorization: login.reveal() }) },
        signal,
        ...(body === undefined ? {} : { data: body }),
        // A bound would end a long stream, and axios keeps it by a wrapper that cannot be closed while it is silent.
        ...(isStream === true ? { responseType: 'stream' as const, maxContentLength: -1 } : {}),
      });
    } catch (error) {
      // What axios throws carries the whole request.
      throw bareError(error);
    }
  }

  #refuseForeign(target: string, from: string): void {
    if (this.#options.authorization === undefined) return;
    if (!isMeantFor(target, this.#options.urls)) {
      throw new HydraError(
        `${new URL(from).origin} redirects to ${new URL(target).origin}, which gets no login`,
        {
          hint: 'if it is a master of the same Marathon, add it to [marathon] url',
        },
      );
    }
    this.#refuseUnsafe(target);
  }

  #refuseUnsafe(url: string): void {
    if (this.#options.insecureLogin === true || isPrivate(url)) return;
    throw new UsageError(`the login would go to ${new URL(url).origin} over plain http`, {
      hint: 'name it with https in [marathon] url, or set [marathon] insecure_login = true',
    });
  }
}

function trust(ca: string | undefined): { secureContext?: ReturnType<typeof createSecureContext> } {
  if (ca === undefined) return {};
  return { secureContext: createSecureContext({ ca: trustedWith(ca) }) };
}

/** Whether nobody on the way can read what is sent there: it is encrypted, or stays on this machine. */
function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}

function bareError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  // Several addresses were tried: the first says why.
  const cause = error.cause instanceof AggregateError ? error.cause.errors[0] : undefined;
  const message = error.message || (cause instanceof Error ? cause.message : error.name);
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}
