import * as z from 'zod';
import { clientFailure } from './client-failure.ts';
import { histogramReport } from './histogram-report.ts';

/* How the clients of a subscriber task came by their connections. Part of `report.ts`. */

const count = z.number().int().nonnegative();

/** What is timed of connections, microseconds; a client tells what it knows, and what nobody told is empty. */
export const connectionTimings = [
  /** To connect: TCP. */
  'connect',
  /** The handshake of TLS alone. */
  'tls',
  /** To log in: all requests of SASL. */
  'login',
  /** From the beginning until the connection can be used: connected, secured, versions agreed, logged in. */
  'ready',
  /** The same of connections that a client opened after it had been connected. */
  'reconnect_ready',
  /** From the beginning of a client's opening to its first message. */
  'first_message',
  /** From the beginning of an asked reconnection to the first message after it. */
  'reconnect_first_message',
  /** From when a client was due to connect to when it began. */
  'connect_lateness',
] as const;
export type ConnectionTiming = (typeof connectionTimings)[number];

export const connectionReport = z.object({
  /** Clients that were to connect, and those of them that did. */
  wanted: count,
  held: count,
  /** Connections that clients began to open, of those that tell. */
  attempts: count,
  /** Of these, the ones that could be used: by clients that opened for the first time, and later. */
  opened: count,
  reopened: count,
  /** Of these, the ones that came to nothing, by name. */
  failed: z.record(z.string(), count),
  /** Clients that found no connection in their time. */
  not_connected: z.array(clientFailure),
  /** From the first client's beginning until the last one was connected or had given up, monotonic; null before. */
  start_us: z.number().nullable(),
  end_us: z.number().nullable(),
  /** Of the last time that clients were asked to connect anew: how many did, and how many of them are not back. */
  anew: count.default(0),
  away: count.default(0),
  /** From then until the last one that is back was, seconds; null before. */
  back_s: z.number().nonnegative().nullable().default(null),
  /** By timing; those that were measured. */
  histograms: z.record(z.string(), histogramReport).nullable(),
});

export type ConnectionReport = z.infer<typeof connectionReport>;
