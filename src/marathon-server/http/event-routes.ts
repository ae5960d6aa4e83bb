import type { LocalCluster } from '../executor/local-cluster.ts';
import { ApiError, notValid } from '../state/api-error.ts';
import type { ClusterEvent } from '../state/cluster-event.ts';
import type { ApiRequest, ApiResponse, Resource } from './dispatcher.ts';
import type { EventCallbacks } from './event-callbacks.ts';
import { eventJson } from './event-json.ts';
import type { EventStreams } from './event-streams.ts';
import { isLoopback } from './listen-address.ts';

/** Longer URLs are nobody's callback. */
const longestUrl = 2_048;

/** Event streams only: whoever says that it wants something else gets nothing it could read. */
function follow(streams: EventStreams, { headers, query, clientIp }: ApiRequest): ApiResponse {
  const accepted = (headers.accept ?? '*/*')
    .split(',')
    .map((type) => type.split(';')[0]?.trim().toLowerCase());
  if (!accepted.some((type) => ['text/event-stream', 'text/*', '*/*'].includes(type ?? ''))) {
    throw new ApiError(406, 'Not Acceptable: events are told as text/event-stream');
  }
  return { stream: (response) => streams.open(response, query.getAll('event_type'), clientIp) };
}

/** @throws ApiError 422 unless it is an http URL of this machine: nobody is to be called up from here by request. */
function callbackUrl(query: URLSearchParams): string {
  const text = query.get('callbackUrl') ?? '';
  const url = text.length <= longestUrl && URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (why: string) => notValid([{ path: '/callbackUrl', errors: [why] }]);
  if (url === undefined) throw refuse('is not a URL');
  if (url.protocol !== 'http:') throw refuse('is not a URL of http');
  if (!isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) throw refuse('is not an address of this machine');
  return text;
}

function subscription(
  cluster: LocalCluster,
  { clientIp, query }: ApiRequest,
  eventType: 'subscribe_event' | 'unsubscribe_event',
  change: (url: string) => void,
): ApiResponse {
  const url = callbackUrl(query);
  change(url);
  const event: ClusterEvent = { eventType, clientIp, callbackUrl: url };
  cluster.emit(event);
  return { json: eventJson(event, Date.now()) };
}

/** Events, as a stream to whoever asks and as requests to whoever wants to be asked. */
export function eventResources(
  cluster: LocalCluster,
  streams: EventStreams,
  callbacks: EventCallbacks,
): Resource[] {
  return [
    { pattern: /^\/v2\/events$/, methods: { GET: (request) => follow(streams, request) } },
    {
      pattern: /^\/v2\/eventSubscriptions$/,
      methods: {
        GET: () => ({ json: { callbackUrls: callbacks.urls } }),
        POST: (request) => subscription(cluster, request, 'subscribe_event', (url) => callbacks.add(url)),
        DELETE: (request) =>
          subscription(cluster, request, 'unsubscribe_event', (url) => callbacks.remove(url)),
      },
    },
  ];
}
