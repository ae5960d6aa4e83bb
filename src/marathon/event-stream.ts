import type { ServerResponse } from 'node:http';
import type { ClusterEvent } from './cluster-event.ts';
import { eventJson } from './event-json.ts';
import type { LocalCluster } from './local-cluster.ts';

/** Keeps proxies and clients from taking silence for death; Marathon's stream does the same. */
const heartbeatMs = 15_000;
/** A reader that lets this much pile up is cut off. */
const mostBehindBytes = 16 * 1024 * 1024;

function follow(
  cluster: LocalCluster,
  response: ServerResponse,
  types: ReadonlySet<string>,
  remoteAddress: string,
): void {
  const onEvent = (event: ClusterEvent, atMs: number) => {
    if (types.size > 0 && !types.has(event.eventType)) return;
    response.write(`event: ${event.eventType}\r\ndata: ${JSON.stringify(eventJson(event, atMs))}\r\n\r\n`);
    if (response.writableLength > mostBehindBytes) response.destroy();
  };
  const unsubscribe = cluster.subscribe(onEvent);
  const heartbeat = setInterval(() => response.write('\r\n'), heartbeatMs);
  response.once('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
    cluster.emit({ eventType: 'event_stream_detached', remoteAddress });
  });
}

/** Sends the cluster's events (of the given types, or all) to a client until it goes away. */
export function streamEvents(
  cluster: LocalCluster,
  response: ServerResponse,
  types: readonly string[],
  remoteAddress: string,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=UTF-8',
    'cache-control': 'no-cache, no-store, must-revalidate',
  });
  response.flushHeaders();
  follow(cluster, response, new Set(types), remoteAddress);
  cluster.emit({ eventType: 'event_stream_attached', remoteAddress });
}
