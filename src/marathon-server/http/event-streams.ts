import type { ServerResponse } from 'node:http';
import type { LocalCluster } from '../executor/local-cluster.ts';
import type { ClusterEvent } from '../state/cluster-event.ts';
import { eventJson } from './event-json.ts';

/** Keeps proxies and clients from taking silence for death; the period of Marathon's own stream. */
const heartbeatMs = 10_000;
/** A reader that lets this much pile up is cut off. */
const mostBehindBytes = 16 * 1024 * 1024;

/** The clients that follow what happens. */
export class EventStreams {
  readonly #cluster: LocalCluster;
  /** With what ends their following. */
  readonly #open = new Map<ServerResponse, () => void>();
  /** The event that was sent last: one of a deployment holds whole trees, and every stream sends the same. */
  #sent: { event: ClusterEvent; atMs: number; text: string } | undefined;

  constructor(cluster: LocalCluster) {
    this.#cluster = cluster;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Sends the cluster's events (of the given types, or all) to a client until it goes away. */
  open(response: ServerResponse, types: readonly string[], remoteAddress: string): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=UTF-8',
      'cache-control': 'no-cache, no-store, must-revalidate',
    });
    response.flushHeaders();
    this.#follow(response, new Set(types), remoteAddress);
    this.#cluster.emit({ eventType: 'event_stream_attached', remoteAddress });
  }

  /** Ends every stream, as a Marathon does that leads no more. */
  endAll(): void {
    // Left before it is ended: nothing may be written to it any more, not even that another one left.
    for (const [response, leave] of [...this.#open]) {
      leave();
      response.end();
    }
  }

  #follow(response: ServerResponse, types: ReadonlySet<string>, remoteAddress: string): void {
    const onEvent = (event: ClusterEvent, atMs: number) => {
      if (types.size > 0 && !types.has(event.eventType)) return;
      response.write(this.#textOf(event, atMs));
      if (response.writableLength > mostBehindBytes) response.destroy();
    };
    const unsubscribe = this.#cluster.subscribe(onEvent);
    const heartbeat = setInterval(() => response.write('\r\n'), heartbeatMs);
    const leave = () => {
      if (!this.#open.delete(response)) return;
      clearInterval(heartbeat);
      unsubscribe();
      this.#cluster.emit({ eventType: 'event_stream_detached', remoteAddress });
    };
    this.#open.set(response, leave);
    response.once('close', leave);
    // What is written while the client goes away is lost, and its close tells so.
    response.on('error', leave);
  }

  #textOf(event: ClusterEvent, atMs: number): string {
    if (this.#sent?.event !== event || this.#sent.atMs !== atMs) {
      const data = JSON.stringify(eventJson(event, atMs));
      this.#sent = { event, atMs, text: `event: ${event.eventType}\r\ndata: ${data}\r\n\r\n` };
    }
    return this.#sent.text;
  }
}
