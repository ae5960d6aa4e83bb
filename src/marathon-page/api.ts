import { listOf, recordOf, textOf } from './json.ts';

/** A refusal or no answer at all, in words for people. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  /** 0 when nobody answered. */
  readonly status: number;
  /** Deployments that hold a lock on what was asked for. */
  readonly lockedBy: readonly string[];

  constructor(status: number, message: string, lockedBy: readonly string[] = []) {
    super(message);
    this.status = status;
    this.lockedBy = lockedBy;
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

function detailText(value: unknown): string {
  const { path, errors } = recordOf(value);
  return `${textOf(path)} ${listOf(errors).map(textOf).join(', ')}`.trim();
}

function failureOf(status: number, text: string): ApiFailure {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy in between answers in a language of its own.
    return new ApiFailure(status, `the server answered with status ${status}`);
  }
  const { message, details, deployments } = recordOf(body);
  const more = listOf(details).map(detailText).join('; ');
  const words = textOf(message) || `the server answered with status ${status}`;
  const lockedBy = listOf(deployments).map((deployment) => textOf(recordOf(deployment).id));
  return new ApiFailure(status, more === '' ? words : `${words}: ${more}`, status === 409 ? lockedBy : []);
}

/** The server that this page came from. */
export class Api {
  /** Where its paths begin; the page is one level below. */
  readonly #root: URL;

  constructor(pageUrl: string) {
    this.#root = new URL('..', pageUrl);
  }

  /** @param path without a leading slash, e.g. `v2/apps` */
  url(path: string): string {
    return new URL(path, this.#root).href;
  }

  get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.#send('GET', path, undefined, signal);
  }

  /**
   * Asks for a change.
   * @throws ApiFailure when it is refused
   */
  change(method: Method, path: string, body?: unknown): Promise<unknown> {
    return this.#send(method, path, body);
  }

  async #send(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(this.url(path), {
        method,
        cache: 'no-store',
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new ApiFailure(0, 'the server does not answer');
    }
    const text = await response.text();
    if (!response.ok) throw failureOf(response.status, text);
    return text === '' ? null : JSON.parse(text);
  }
}
