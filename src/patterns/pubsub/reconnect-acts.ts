import { countText, seconds } from '../../base/number-text.ts';
import type { ConnectionReport } from '../../measure/connection-report.ts';
import { taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { TimedAct } from '../shared/timed-acts.ts';
import { clientsByHost } from './client-places.ts';
import { type Reconnect, reconnecting } from './connect-plan.ts';
import type { PubsubLoad } from './parts.ts';

const POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;
/** For so long clients are waited for; those that are not back then go on trying. */
const MOST_WAIT_MS = 30_000;

type Herd = { load: PubsubLoad; ready: Pick<Ready, 'launched' | 'tasks'>; clock: RunControl['clock'] };

/** Clients that connect anew, as a run carries it out: the tasks that host them are told, and say when all are back. */
export function reconnectActs(
  load: PubsubLoad,
  ready: Pick<Ready, 'launched' | 'tasks'>,
  clock: RunControl['clock'],
): TimedAct[] {
  return (load.connecting?.reconnects ?? []).map((act) => ({
    atS: act.atS,
    text: `reconnect ${act.text}`,
    act: (signal) => carryOut(act, { load, ready, clock }, signal),
  }));
}

async function carryOut(act: Reconnect, herd: Herd, signal: AbortSignal): Promise<string> {
  const { load, ready } = herd;
  const byHost = clientsByHost(reconnecting(act, load.clients), load, ready.launched);
  const only = ({ id }: { id: string }) => byHost.has(id);
  await ready.tasks.command(
    'act',
    ({ id }) => ({ act: 'reconnect', clients: (byHost.get(id) ?? []).join(',') }),
    { only, atOnce: true, signal },
  );
  return backText(await untilBack(herd, only, signal));
}

/** The tasks' last word on it: until all are back, or the time is up. */
async function untilBack(
  { ready: { tasks }, clock }: Herd,
  only: (task: { id: string }) => boolean,
  signal: AbortSignal,
): Promise<ConnectionReport[]> {
  const wanted = { since: () => Number.MAX_SAFE_INTEGER, detail: 'progress' as const };
  const giveUpUs = clock.monotonicUs() + MOST_WAIT_MS * 1000;
  for (;;) {
    const reports = await tasks.reports(taskReport, wanted, { only, timeoutMs: POLL_TIMEOUT_MS, signal });
    const told = [...reports.values()].flatMap(({ report }) => report.subscriber?.connections ?? []);
    if (told.every(({ away }) => away === 0) || clock.monotonicUs() > giveUpUs) return told;
    await clock.delay(POLL_MS, signal);
  }
}

/** What became of those that connected anew; each task tells by its own clock how long it took. Pure. */
export function backText(told: readonly Pick<ConnectionReport, 'anew' | 'away' | 'back_s'>[]): string {
  const sum = (of: (one: (typeof told)[number]) => number) => told.reduce((total, one) => total + of(one), 0);
  const all = sum(({ anew }) => anew);
  const away = sum((one) => one.away);
  const who = `${countText(all, 'client')} in ${countText(told.filter(({ anew }) => anew > 0).length, 'task')}`;
  const backS = Math.max(0, ...told.map(({ back_s }) => back_s ?? 0));
  if (away === 0) return `${who}, all back after ${seconds(backS)}`;
  return `${who}, ${all - away} back after ${seconds(backS)}, ${away} not after ${seconds(MOST_WAIT_MS / 1000)}`;
}
