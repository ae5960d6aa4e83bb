import { request as httpRequest } from 'node:http';
import { messageOf } from '../../base/errors.ts';
import type { LocalCluster } from '../executor/local-cluster.ts';
import type { ClusterEvent } from '../state/cluster-event.ts';
import { eventJson } from './event-json.ts';

/** Events that may wait for one callback; who lets more pile up is dropped. */
const mostWaiting = 1_000;
/** For one event to be taken, ms. */
const takeMs = 10_000;
/** Failures in a row after which a callback is taken for dead. */
const mostFailures = 3;

/** Sends a text; rejects unless the other end takes it. */
export type Post = (url: string, body: string, signal: AbortSignal) => Promise<void>;

/** @throws Error when nobody takes the body within the time, or the answer is no success. */
export function postJson(url: string, body: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(takeMs)]);
    const sent = httpRequest(url, { method: 'POST', headers, signal: limit, agent: false }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) resolve();
      else reject(new Error(`the answer was ${status}`));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** One subscriber: takes events in their order, one at a time. */
class Callback {
  readonly #url: string;
  readonly #post: Post;
  readonly #onDead: (why: string) => void;
  readonly #stop = new AbortController();
  readonly #waiting: string[] = [];
  #sending = false;
  #failures = 0;

  constructor(url: string, post: Post, onDead: (why: string) => void) {
    this.#url = url;
    this.#post = post;
    this.#onDead = onDead;
  }

  push(body: string): void {
    if (this.#waiting.length >= mostWaiting) {
      this.#onDead(`${mostWaiting} events wait for it`);
      return;
    }
    this.#waiting.push(body);
    if (!this.#sending) void this.#send();
  }

  stop(): void {
    this.#waiting.length = 0;
    this.#stop.abort();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    for (let body = this.#waiting.shift(); body !== undefined; body = this.#waiting.shift()) {
      await this.#sendOne(body);
    }
    this.#sending = false;
  }

  /** An event that is not taken is lost, as with Marathon. */
  async #sendOne(body: string): Promise<void> {
    try {
      await this.#post(this.#url, body, this.#stop.signal);
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (this.#stop.signal.aborted || this.#failures < mostFailures) return;
      this.#onDead(`it failed ${mostFailures} times in a row: ${messageOf(error)}`);
    }
  }
}

export interface EventCallbacksOptions {
  post: Post;
  /** Told in a line of every callback that is dropped. */
  tell(line: string): void;
}

/** Posts the cluster's events to whoever subscribed with a URL. */
export class EventCallbacks {
  readonly #cluster: Pick<LocalCluster, 'subscribe' | 'emit'>;
  readonly #options: EventCallbacksOptions;
  readonly #callbacks = new Map<string, Callback>();
  readonly #unsubscribe: () => void;

  constructor(cluster: Pick<LocalCluster, 'subscribe' | 'emit'>, options: EventCallbacksOptions) {
    this.#cluster = cluster;
    this.#options = options;
    this.#unsubscribe = cluster.subscribe((event, atMs) => this.#onEvent(event, atMs));
  }

  get urls(): string[] {
    return [...this.#callbacks.keys()];
  }

  /** Subscribing twice is subscribing once. */
  add(url: string): void {
    if (this.#callbacks.has(url)) return;
    const callback = new Callback(url, this.#options.post, (why) => this.#drop(url, why));
    this.#callbacks.set(url, callback);
  }

  remove(url: string): void {
    this.#callbacks.get(url)?.stop();
    this.#callbacks.delete(url);
  }

  close(): void {
    this.#unsubscribe();
    for (const url of this.urls) this.remove(url);
  }

  #drop(url: string, why: string): void {
    if (!this.#callbacks.has(url)) return;
    this.remove(url);
    this.#options.tell(`events are no longer sent to ${url}: ${why}`);
    this.#cluster.emit({ eventType: 'unsubscribe_event', clientIp: '127.0.0.1', callbackUrl: url });
  }

  #onEvent(event: ClusterEvent, atMs: number): void {
    if (this.#callbacks.size === 0) return;
    const body = JSON.stringify(eventJson(event, atMs));
    for (const callback of [...this.#callbacks.values()]) callback.push(body);
  }
}
