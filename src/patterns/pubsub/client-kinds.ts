import { countText, rate } from '../../base/number-text.ts';
import type { ClientKind, TaskKinds } from '../../measure/client-kinds.ts';
import { Xoshiro128 } from '../../measure/random.ts';
import { type KindOptions, kindsAsked } from './kind-options.ts';

/** Which clients of a run are of which kind: by their index within the run, ascending; the others are fast. */
export interface DrawnKinds {
  readonly slow: readonly number[];
  readonly reconnecting: readonly number[];
  /** They read a backlog from its beginning. */
  readonly catching_up: readonly number[];
}

/** Clients of a run that behave differently. */
export interface ClientKinds extends DrawnKinds {
  readonly options: KindOptions;
  /** Slow clients receive less than is published to each client: that they fall behind is no finding. */
  readonly behindByDesign: boolean;
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** How long clients reconnect, seconds. */
  readonly reconnectingS: number;
}

interface KindLoad extends KindOptions {
  msg_rate: number;
  msg_size: number;
  test_duration: number;
  /** Absent where there is no backlog to read. */
  catch_up_percent?: number | null;
}

/** The kinds of a run's clients; null where all are fast. */
export function clientKindsOf(options: KindLoad, clients: number): ClientKinds | null {
  if (kindsAsked(options).length === 0 && !options.catch_up_percent) return null;
  const { slow_clients_percent, slow_clients_rate, reconnecting_clients_percent } = options;
  const { reconnecting_clients_rate, client_seed } = options;
  return {
    ...drawKinds(options, clients),
    options: {
      ...{ slow_clients_percent, slow_clients_rate, reconnecting_clients_percent },
      ...{ reconnecting_clients_rate, client_seed },
    },
    behindByDesign: slow_clients_percent > 0 && slow_clients_rate < options.msg_rate,
    messageBytes: options.msg_size,
    reconnectingS: options.test_duration,
  };
}

/** Draws without replacement over all clients: a client is of one kind. Pure; the same seed draws the same clients. */
export function drawKinds(
  options: KindOptions & Pick<KindLoad, 'catch_up_percent'>,
  clients: number,
): DrawnKinds {
  const order = shuffled(clients, options.client_seed);
  const take = (percent: number) => {
    const wanted = Math.round((percent * clients) / 100);
    return order.splice(0, wanted).sort((a, b) => a - b);
  };
  return {
    slow: take(options.slow_clients_percent),
    reconnecting: take(options.reconnecting_clients_percent),
    catching_up: take(options.catch_up_percent ?? 0),
  };
}

/** 0 to `count` - 1 in an order that the seed decides (Fisher and Yates). */
function shuffled(count: number, seed: number): number[] {
  const random = new Xoshiro128();
  random.seed(seed, 0);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    // Uniform in (0, 1]: at most `last`.
    const other = Math.ceil(random.next() * (last + 1)) - 1;
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

/**
 * What a task is told of its clients.
 * @param first index within the run of its first client
 * @param count of its clients
 */
export function kindsOfTask(kinds: ClientKinds, first: number, count: number): TaskKinds {
  const { options, reconnecting } = kinds;
  const isOwn = (client: number) => client >= first && client < first + count;
  return {
    slow: kinds.slow.filter(isOwn).map((client) => client - first),
    slow_rate: options.slow_clients_rate,
    behind_by_design: kinds.behindByDesign,
    message_bytes: kinds.messageBytes,
    reconnecting: reconnecting.flatMap((client, at): [number, number][] =>
      isOwn(client) ? [[client - first, phaseOf(at, reconnecting)]] : [],
    ),
    reconnecting_rate: options.reconnecting_clients_rate,
    reconnecting_s: kinds.reconnectingS,
    catching_up: kinds.catching_up.filter(isOwn).map((client) => client - first),
  };
}

/** How often reconnecting clients are to reconnect in a run, all together. */
export function reconnectsDue({ options, reconnecting, reconnectingS }: ClientKinds): number {
  const periods = options.reconnecting_clients_rate * reconnectingS;
  return reconnecting.reduce(
    (sum, _, at) => sum + Math.max(0, Math.ceil(periods - phaseOf(at, reconnecting))),
    0,
  );
}

/** Share of the time from one reconnection to the next that passes before a client's first: spread evenly over them. */
function phaseOf(at: number, reconnecting: readonly number[]): number {
  return (at + 0.5) / reconnecting.length;
}

/** Whether clients of that kind are to have everything by the end of the drain. */
export function keepsUp(kinds: ClientKinds | null | undefined, kind: ClientKind): boolean {
  if (kind === 'catching_up') return false;
  return kind !== 'slow' || !(kinds?.behindByDesign ?? false);
}

/** What a result says of the kinds that were asked for. */
export function kindNotes(kinds: ClientKinds | null, clients: number, msgRate: number): string[] {
  if (kinds === null) return [];
  const { options, slow, reconnecting } = kinds;
  const notes = [
    ...roundedNote('slow', slow.length, (options.slow_clients_percent * clients) / 100),
    ...roundedNote(
      'reconnecting',
      reconnecting.length,
      (options.reconnecting_clients_percent * clients) / 100,
    ),
  ];
  if (kinds.catching_up.length > 0) {
    notes.push(
      `${countText(kinds.catching_up.length, 'client')} read the backlog: counts, loss, rates, end-to-end latency, backlog_at_end, drain and verdict are those of the other ${clients - kinds.catching_up.length}; catch_up tells of them`,
    );
  }
  if (kinds.behindByDesign && slow.length > 0) {
    notes.push(
      `${countText(slow.length, 'client')} read at ${rate(options.slow_clients_rate)} of ${rate(msgRate)} and are behind by design: counts, loss, rates, end-to-end latency, backlog, drain and verdict are those of the other ${clients - slow.length}; by_kind tells of them`,
    );
  }
  return notes;
}

function roundedNote(kind: string, drawn: number, asked: number): string[] {
  if (drawn === asked) return [];
  return [
    `${countText(drawn, 'client')} of kind ${kind}: ${Number(asked.toPrecision(6))} rounded to whole clients`,
  ];
}
