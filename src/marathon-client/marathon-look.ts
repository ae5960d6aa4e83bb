import { once } from 'node:events';
import { messageOf } from '../base/errors.ts';
import { MarathonApi } from './marathon-api.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import { MarathonHttp } from './marathon-http.ts';
import type { TransportOptions } from './transport.ts';

/** How long the first bytes of a stream of events may take, ms: Marathon greets every stream at once. */
const GREETING_MS = 3_000;
/** Somebody waits for the answer: no long patience. */
const retry = { baseMs: 200, capMs: 1_000, deadlineMs: 3_000 };

/** How events reach us: they arrive, a stream stands and stays silent, or there is none and why. */
export type EventsFound = { kind: 'arrive' } | { kind: 'silent' } | { kind: 'none'; why: string };

/** What was found of a connection to a Marathon. */
export interface MarathonLook {
  url: string;
  version: string;
  events: EventsFound;
}

/**
 * Looks at a Marathon as a run would use it; changes nothing.
 * @param prefix path whose apps are asked for.
 * @throws HydraError when it cannot be reached, refuses the login, or is no Marathon.
 */
export async function lookAtMarathon(
  access: TransportOptions,
  prefix: string,
  signal: AbortSignal,
): Promise<MarathonLook> {
  const http = new MarathonHttp({ ...access, retry, random: Math.random, nowMs: () => performance.now() });
  const api = new MarathonApi(http);
  await api.appsBelow(prefix, signal);
  const { version } = await api.info();
  return { url: http.url, version: version ?? 'unknown', events: await lookAtEvents(http, signal) };
}

async function lookAtEvents(http: MarathonHttp, signal: AbortSignal): Promise<EventsFound> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(GREETING_MS)]);
  try {
    const stream = await http.openEvents(['event_stream_attached'], enough);
    try {
      await once(stream, 'data', { signal: enough });
      return { kind: 'arrive' };
    } finally {
      stream.on('error', () => {}).destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (enough.aborted) return { kind: 'silent' };
    const why = error instanceof MarathonRefusal ? `GET /v2/events gives ${error.status}` : messageOf(error);
    return { kind: 'none', why };
  }
}
