import type { ProcessReport, PublisherReport, SubscriberReport } from '../../measure/report.ts';
import type { TaskRow } from '../../run/result.ts';
import type { RunTask } from '../../run/run-task.ts';
import { figureAlarms, toldFigures } from '../shared/figure-report.ts';
import type { FigureReport } from '../shared/system-report.ts';
import type { MachineEvidence, TaskEvidence } from '../shared/task-evidence.ts';
import { type blockFigures, lostByBlocks } from './block-figures.ts';
import { keepingUp } from './by-kind.ts';
import type { Collected, Reported } from './collected.ts';
import { clientsHeld, notConnectedOf } from './connections.ts';
import { brokerShare, cpuShares } from './cpu-shares.ts';
import { flowOf } from './flow.ts';
import { rebalanceRows } from './group-figures.ts';
import { measuredRows } from './measured-rows.ts';
import { mergedGone } from './merged-gone.ts';
import { blamedLateness, p99Of } from './publisher-lateness.ts';
import type { Counts } from './result.ts';
import type { SeriesBuilder } from './series.ts';
import type { PublisherEvidence, SubscriberEvidence, VerdictEvidence } from './verdict-evidence.ts';

/** What was computed of a run before its verdict. */
export interface Computed {
  counts: Counts;
  tasks: readonly TaskRow[];
  series: ReturnType<SeriesBuilder['rows']>;
  system: FigureReport | null;
  blocked: ReturnType<typeof blockFigures>;
  backlogAtEnd: number;
}

/** Everything that the verdict and the caveats rest on. Pure. */
export function evidenceOf(run: Collected, computed: Computed): VerdictEvidence {
  const shares = cpuShares(
    computed.tasks,
    computed.series.taskSeries,
    new Set(run.publishers.map(({ task }) => task.id)),
  );
  const systemCpu = brokerShare(computed.series.series);
  return {
    flow: flowOf(run.load),
    isGrouped: run.load.grouping != null,
    rebalances: rebalanceRows(run),
    blocks: computed.blocked.blocks,
    counts: computed.counts,
    publishers: run.publishers.map((told, index) => publisherEvidence(told, index, { run, shares })),
    subscribers: run.subscribers.map((told) => subscriberEvidence(told, shares)),
    machine: machineEvidence(run, shares, systemCpu),
    systemCpu,
    systemFigures: toldFigures(computed.system),
    systemAlarms: figureAlarms(run.figures?.declared ?? [], computed.system),
    stored: run.independentCount === null ? null : run.independentCount - computed.counts.aborted,
    systemFailure: run.systemFailure,
    deadTasks: run.deadTasks,
    clientFailures: run.clientFailures,
    notConnected: notConnectedOf(run),
    connectionLimit: run.connectionLimit,
    gone: mergedGone(run.subscribers.map(({ part }) => part.gone)),
    drainS: run.drain.drainS,
    maxDrainS: run.load.max_drain_s,
    drainEnd: run.drain.end,
    waitedS: run.drain.waitedS,
    maxLatenessUs: run.load.max_lateness_ms === null ? null : run.load.max_lateness_ms * 1000,
    backlogAtEnd: computed.backlogAtEnd,
    longestWaitS: run.longestWaitMs / 1000,
    causeOf: run.causeOf,
    unexplainedLoss: unexplainedLoss(run, computed.blocked),
  };
}

/** Of clients that lost more than blocks of their networks did. */
function unexplainedLoss(
  { blameLoss, subscribers, load }: Collected,
  { clients: blocked }: Computed['blocked'],
): VerdictEvidence['unexplainedLoss'] {
  const explained = lostByBlocks(blocked);
  const losers = subscribers.flatMap(({ task, part }) =>
    keepingUp(measuredRows(part), load.kinds).filter(
      ({ client, lost }) => (lost ?? 0) > explained(task.id, client),
    ),
  );
  if (blameLoss === undefined || losers.length === 0) return null;
  const reconnecting = losers.filter(({ kind }) => kind === 'reconnecting').length;
  const connected = losers.filter(({ reconnects }) => reconnects === 0).length;
  return blameLoss({ connected, reconnected: losers.length - connected - reconnecting, reconnecting });
}

function taskEvidence(
  { task, report }: Omit<Reported<unknown>, 'part'>,
  shares: ReadonlyMap<string, number>,
): Omit<TaskEvidence, 'reconnects' | 'quotaS' | 'errors'> {
  const usage: ProcessReport = report.process;
  const { scheduling } = usage;
  return {
    id: task.id,
    cpu: shares.get(task.id) ?? 0,
    cores: scheduling?.cores ?? null,
    elapsedS: usage.elapsed_s,
    loopDelayP50Us: usage.event_loop_delay_us.p50,
    loopDelayP99Us: usage.event_loop_delay_us.p99,
    runDelayS: scheduling?.run_delay_s ?? null,
    cpuLimitedS: scheduling?.throttled_s ?? null,
    standstillS: scheduling?.standstill_s ?? null,
  };
}

function publisherEvidence(
  told: Reported<PublisherReport>,
  index: number,
  { run, shares }: { run: Collected; shares: ReadonlyMap<string, number> },
): PublisherEvidence {
  const { part } = told;
  const count = run.publishers.length;
  return {
    ...taskEvidence(told, shares),
    name: count === 1 ? 'the publisher' : `publisher ${index + 1} of ${count}`,
    asked: part.asked,
    unsent: part.asked - part.sent,
    reconnects: part.reconnects,
    quotaS: part.throttle_s,
    errors: part.errors,
    spanS: part.span_s,
    flushS: part.flush_s,
    latenessP99Us: p99Of(blamedLateness(part, run.load.msg_rate / count)),
    publishP99Us: p99Of(part.histograms?.publish),
    lingerUs: run.load.lingerUs,
    blockedS: part.blocked_s,
    retries: part.retries,
  };
}

function subscriberEvidence(
  told: Reported<SubscriberReport>,
  shares: ReadonlyMap<string, number>,
): SubscriberEvidence {
  const { part } = told;
  const clients = Math.max(1, clientsHeld(part));
  return {
    ...taskEvidence(told, shares),
    reconnects: part.reconnects,
    quotaS: part.throttle_s / clients,
    errors: part.errors,
    clients: clientsHeld(part),
    drainS: part.drain_s,
    missing: (part.lost ?? 0) + part.undelivered,
    overdueClients: part.overdue_clients,
    overdueS: part.overdue_s,
    workS: Math.max(0, ...part.groups.map(({ busiest_s }) => busiest_s)),
    behindWaitS: part.behind_wait_s / clients,
  };
}

/** Only a machine that all tasks shared with the master can be called full. */
function machineEvidence(
  run: Collected,
  shares: ReadonlyMap<string, number>,
  systemCpu: number | null,
): MachineEvidence | null {
  const told: { task: RunTask; report: Reported<unknown>['report'] }[] = [
    ...run.publishers,
    ...run.subscribers,
  ];
  const boots = new Set(told.map(({ report }) => report.host.boot_id));
  if (boots.size > 1 || run.environment.engine !== 'local') return null;
  const used = [...shares.values()].reduce((sum, share) => sum + share, 0);
  const [first] = run.publishers;
  const stolen = first?.report.process.scheduling?.host_steal_s ?? null;
  const elapsed_s = first?.report.process.elapsed_s ?? 0;
  const { cpu_count, usable_cores } = run.environment;
  return {
    cores: usable_cores ?? cpu_count,
    usedCores: used + (systemCpu ?? 0),
    withSystem: systemCpu !== null,
    stealShare: stolen === null || elapsed_s === 0 ? null : stolen / (elapsed_s * cpu_count),
  };
}
