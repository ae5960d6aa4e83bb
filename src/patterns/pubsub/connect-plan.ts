import { Problem } from '../../options/field.ts';
import { ACT_TIME, actSeconds } from '../shared/timed-acts.ts';

/** Clients that close their connections and open them anew at once, while a run publishes. */
export interface Reconnect {
  /** How many of the run's: all, a share of them (0 to 1), or a number. */
  of: { kind: 'all' } | { kind: 'share'; share: number } | { kind: 'clients'; clients: number };
  /** When, from the start of publishing on, seconds. */
  atS: number;
  /** As it was written. */
  text: string;
}

/** How the subscribers of a run come by their connections. */
export interface Connecting {
  /** Connections begun per second, all clients together; null = as fast as the tasks can. */
  rate: number | null;
  /** Who connects anew while the run publishes, in order. */
  reconnects: readonly Reconnect[];
}

const ACT = new RegExp(String.raw`^(?:(all)|(\d+(?:\.\d+)?)\s*%|(\d+))\s+at\s+${ACT_TIME}$`);

export const RECONNECT_HINT = 'give e.g. "all at 5s", or "10% at 3s; 5 at 4s; all at 6s"';

/** Reads reconnects separated by semicolons, in the order of their times. */
export function readReconnects(text: string): Reconnect[] | Problem {
  const acts: Reconnect[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const [match, all, percent, clients, at, unit] = ACT.exec(part.toLowerCase()) ?? [];
    const of = match === undefined ? null : whoOf(all, percent, clients);
    if (of === null) return new Problem(`has a reconnect that cannot be read (${part})`, RECONNECT_HINT);
    acts.push({ of, atS: actSeconds(at, unit), text: part });
  }
  if (acts.length === 0) return new Problem('names no reconnect', RECONNECT_HINT);
  return acts.sort((a, b) => a.atS - b.atS);
}

/** Null where it is nobody, or more than all. */
function whoOf(all: string | undefined, percent = '', clients = ''): Reconnect['of'] | null {
  if (all !== undefined) return { kind: 'all' };
  if (percent === '') return Number(clients) > 0 ? { kind: 'clients', clients: Number(clients) } : null;
  const share = Number(percent) / 100;
  return share > 0 && share <= 1 ? { kind: 'share', share } : null;
}

/** How many clients of a run reconnect: at least one, at most all. @param clients of the run */
export function reconnectCount({ of }: Pick<Reconnect, 'of'>, clients: number): number {
  switch (of.kind) {
    case 'all':
      return clients;
    case 'share':
      return Math.max(1, Math.round(of.share * clients));
    case 'clients':
      return Math.min(clients, of.clients);
  }
}

/** Which they are, by their indexes: spread evenly, so that every task has its share. */
export function reconnecting(act: Pick<Reconnect, 'of'>, clients: number): number[] {
  const count = reconnectCount(act, clients);
  return Array.from({ length: count }, (_, index) => Math.floor((index * clients) / count));
}
