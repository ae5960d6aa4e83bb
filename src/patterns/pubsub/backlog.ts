import { HydraError } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import { taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { TimedAct } from '../shared/timed-acts.ts';
import { clientsByHost } from './client-places.ts';
import type { Preloaded } from './collected.ts';
import { shareOf } from './fleet.ts';
import type { Backlog, PubsubLoad, PubsubParts } from './parts.ts';
import { publisherPart } from './reported-parts.ts';
import { exact } from './task-arguments.ts';

const isPublisher = ({ role }: RunTask) => role === 'publisher';
const POLL_MS = 200;
const POLL_TIMEOUT_MS = 5_000;
/** So long without any message being acknowledged, and it is given up, s. */
const STANDSTILL_S = 60;
/** As fast as they can be: all is due within a moment, messages per second. */
const AT_ONCE = 1e9;

/**
 * What publishers are told that publish it. Those of the run follow with numbers of their own: as publisher i is i, publisher
 * i of the backlog is i + `publishers`, unless nothing is published beside it.
 */
export function backlogArguments(load: PubsubLoad, backlog: Backlog, index: number): Dictionary {
  const messages = shareOf(backlog.messages, load.publishers, index);
  const rate = backlog.rate === null ? AT_ONCE : (backlog.rate * messages) / backlog.messages;
  return {
    publisher: backlog.only ? index : index + load.publishers,
    msg_requested_rate: String(rate),
    test_duration: exact(messages / rate),
    arrival: 'bursts',
    until_sent: 'true',
  };
}

interface Preload {
  control: RunControl;
  ready: Ready;
  load: PubsubLoad;
  parts: PubsubParts;
  backlog: Backlog;
  /** Of each publisher, as for the run. */
  configs: (task: RunTask) => Dictionary;
}

/**
 * Has the backlog published, and sees that every message of it was acknowledged.
 * @throws HydraError where one was not, or the system cannot tell where its streams end
 */
export async function preload(of: Preload): Promise<Preloaded> {
  const { control, ready, load, parts, backlog, configs } = of;
  const { tasks } = ready;
  const { signal } = control;
  const indexes = new Map(tasks.ofRole('publisher').map(({ id }, index) => [id, index]));
  const args = (task: RunTask) => ({
    ...configs(task),
    ...backlogArguments(load, backlog, indexes.get(task.id) ?? 0),
  });
  await tasks.command('updateconfig', args, { only: isPublisher, attempts: 2, signal });
  await tasks.command('resetstats', {}, { only: isPublisher, attempts: 2, signal });
  await tasks.command('testopen', {}, { only: isPublisher, signal });
  await tasks.command('teststart', { run_id: control.plan.runId }, { only: isPublisher, signal });
  const publishers = await untilPublished(of);
  refuseMissing(publishers, backlog);
  const { messages, bounds } = await parts.holdings();
  if (bounds === null) throw new HydraError('the system does not tell where the backlog ends');
  if (messages !== null && messages < backlog.messages) {
    throw new HydraError(
      `the system holds ${messages} messages, and ${backlog.messages} of the backlog were acknowledged`,
    );
  }
  return { publishers, stored: messages, ends: bounds.map(([, end]) => end) };
}

async function untilPublished({ control, ready, load }: Preload): Promise<Preloaded['publishers']> {
  const { tasks } = ready;
  const { clock, signal } = control;
  const wanted = { since: () => Number.MAX_SAFE_INTEGER, detail: 'full' as const };
  let moved = { acked: -1, atUs: clock.monotonicUs() };
  for (;;) {
    tasks.requireEssential();
    const reports = await tasks.reports(taskReport, wanted, {
      only: isPublisher,
      timeoutMs: POLL_TIMEOUT_MS,
      signal,
    });
    const told = tasks.ofRole('publisher').flatMap(({ id }) => reports.get(id) ?? []);
    const failed = told.find(({ report }) => report.state === 'failed');
    if (failed !== undefined)
      throw new HydraError(`the publisher of the backlog failed: ${failed.report.error}`);
    const parts = told.flatMap(publisherPart);
    if (parts.length === load.publishers && parts.every(({ part }) => part.streams !== null)) return parts;
    const acked = parts.reduce((sum, { part }) => sum + part.acked, 0);
    if (acked !== moved.acked) moved = { acked, atUs: clock.monotonicUs() };
    if (clock.monotonicUs() - moved.atUs > STANDSTILL_S * 1e6)
      throw new HydraError(
        `no message of the backlog was acknowledged for ${STANDSTILL_S} s, after ${acked}`,
      );
    await clock.delay(POLL_MS, signal);
  }
}

/** What readers owe is known only where all of it is there. */
function refuseMissing(publishers: Preloaded['publishers'], { messages }: Backlog): void {
  const acked = publishers.reduce((sum, { part }) => sum + part.acked, 0);
  if (acked === messages) return;
  const errors = publishers.flatMap(({ part }) => Object.keys(part.errors));
  const why = errors.length === 0 ? '' : ` (${[...new Set(errors)].join(', ')})`;
  throw new HydraError(`of ${messages} messages of the backlog only ${acked} were acknowledged${why}`, {
    hint: 'see that the system takes what is published, or give a --backlog_rate that it holds',
  });
}

/** Clients that begin to read the backlog, as a run carries it out: the tasks that host them are told. */
export function catchUpActs(load: PubsubLoad, ready: Pick<Ready, 'launched' | 'tasks'>): TimedAct[] {
  const { backlog, kinds } = load;
  const clients = kinds?.catching_up ?? [];
  if (backlog == null || clients.length === 0) return [];
  return [
    {
      atS: backlog.atS,
      text: 'catch up',
      act: async (signal) => {
        const byHost = clientsByHost(clients, load, ready.launched);
        await ready.tasks.command(
          'act',
          ({ id }) => ({ act: 'catch_up', clients: (byHost.get(id) ?? []).join(',') }),
          { only: ({ id }) => byHost.has(id), atOnce: true, signal },
        );
        return `${clients.length} of ${load.clients} clients begin to read from the beginning`;
      },
    },
  ];
}
