import type { ServerAddress } from '../client/hosts.ts';
import { askAdmin } from './admin-command.ts';
import { type Asked, type Asking, askWord } from './four-letter.ts';
import { type MetricValues, parseMntr, parseMonitor, parseRuok, parseSrvr, saysNotServing } from './parse.ts';

/** What a member does. `no quorum`: it runs and serves nobody. `frozen`: it is connected to and says nothing. */
export type MemberState = 'leader' | 'follower' | 'observer' | 'standalone' | 'no quorum' | 'frozen' | 'down';

/** Where a member is asked. */
export interface MemberPlace {
  /** For clients. */
  client: ServerAddress;
  /** AdminServer's; null = it has none, or none that we know. */
  admin: ServerAddress | null;
}

export interface MemberReading {
  state: MemberState;
  /** Null where it serves nobody: a gap, never zeros. */
  values: MetricValues | null;
  /** Which of its answers they are from. */
  source: 'monitor' | 'mntr' | 'srvr' | null;
}

/** Everything that a member was asked at one time. */
export interface MemberAnswers {
  srvr: Asked;
  /** Null where there is no AdminServer to ask. */
  monitor: Asked | null;
  /** Asked where srvr is not answered as it should be; null = not asked. */
  ruok: Asked | null;
  /** Asked where monitor gives nothing; null = not asked. */
  mntr: Asked | null;
}

const SERVING: readonly string[] = ['leader', 'follower', 'observer', 'standalone'];

/** Asks a member what it does and counts. Takes at most twice the timeout; never rejects, but with the signal's reason. */
export async function readMember({ client, admin }: MemberPlace, asking: Asking): Promise<MemberReading> {
  const [srvr, monitor] = await Promise.all([
    askWord(client, 'srvr', asking),
    admin === null ? null : askAdmin(admin, 'monitor', asking),
  ]);
  const needsRuok = admin !== null && !isPlain(srvr) && monitor?.kind !== 'silent';
  const needsMntr = monitor?.kind !== 'answered' && isServing(srvr);
  const [ruok, mntr] = await Promise.all([
    needsRuok ? askAdmin(admin, 'ruok', asking) : null,
    needsMntr ? askWord(client, 'mntr', asking) : null,
  ]);
  return readAnswers({ srvr, monitor, ruok, mntr });
}

/** What the answers say together. */
export function readAnswers({ srvr, monitor, ruok, mntr }: MemberAnswers): MemberReading {
  const monitored = valuesOf(monitor, parseMonitor);
  const served = valuesOf(srvr, parseSrvr);
  const state = served === null ? withoutSrvr({ srvr, monitor, ruok, mntr }, monitored) : stateIn(served);
  if (!SERVING.includes(state)) return { state, values: null, source: null };
  if (monitored !== null) return { state, values: monitored, source: 'monitor' };
  const long = valuesOf(mntr, parseMntr);
  if (long !== null) return { state, values: long, source: 'mntr' };
  return { state, values: served, source: served === null ? null : 'srvr' };
}

/** Monitor alone is not believed: for a while after the quorum was lost it tells the old state. */
function withoutSrvr({ srvr, monitor, ruok }: MemberAnswers, monitored: MetricValues | null): MemberState {
  if (srvr.kind === 'answered' && saysNotServing(srvr.text)) return 'no quorum';
  if (ruok?.kind === 'answered') {
    const isServing = parseRuok(ruok.text);
    if (isServing === false) return 'no quorum';
    if (isServing === true && monitored !== null) return stateIn(monitored);
  }
  if (srvr.kind === 'silent' || monitor?.kind === 'silent') return 'frozen';
  return srvr.kind === 'answered' ? 'no quorum' : 'down';
}

function stateIn(values: MetricValues): MemberState {
  const state = values.get('server_state');
  return SERVING.includes(String(state)) ? (state as MemberState) : 'no quorum';
}

const isServing = (srvr: Asked) => srvr.kind === 'answered' && parseSrvr(srvr.text) !== null;
const isPlain = (srvr: Asked) => isServing(srvr) || (srvr.kind === 'answered' && saysNotServing(srvr.text));

function valuesOf(asked: Asked | null, parse: (text: string) => MetricValues | null): MetricValues | null {
  return asked?.kind === 'answered' ? parse(asked.text) : null;
}
