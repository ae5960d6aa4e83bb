import type { OperationReport } from '../../measure/operations-report.ts';
import { stageStartsUs } from '../../measure/user-load.ts';
import { RESULT_SCHEMA_VERSION, type TaskRow } from '../../run/result.ts';
import { figureReport, toldFigures } from '../shared/figure-report.ts';
import { latencySummary } from '../shared/latency-summary.ts';
import { uncleanReasons } from './cleanliness.ts';
import type { CollectedUsers, ReportedUsers } from './collected.ts';
import { machineEvidence, systemShare, taskEvidence } from './gather-evidence.ts';
import type { OperationSummary, OperationsResult, StageSummary } from './result.ts';
import { OperationSum } from './sums.ts';
import { caveatsOf, judge, type OperationsEvidence } from './verdict.ts';

/** Computes the result of a run from what was collected. Pure. */
export function buildResult(run: CollectedUsers): OperationsResult {
  const figures = figuresOf(run);
  const { reports, spanS, total } = figures;
  const parts = run.tasks.map(({ part }) => part);
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    run_id: run.runId,
    workload: run.workload,
    pattern: 'operations',
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    options: run.options,
    loop: run.load.loop,
    users: run.load.users,
    client_count: figures.usersMeasured,
    asked: figures.asked,
    begun: sum(parts, ({ begun }) => begun),
    unstarted: figures.unstarted,
    counts: total.counts,
    throughput: perSecond(total.ok, spanS),
    failed_percent: total.failedPercent,
    operations: Object.fromEntries(
      figures.names.map((name) => [name, summaryOf(sumOf(reports, { name }), spanS)]),
    ),
    total: figures.summary,
    stages: stagesOf(run, figures),
    span_s: spanS,
    drain_s: largest(parts.map(({ drain_s }) => drain_s)),
    wait_s: sum(parts, ({ wait_s }) => wait_s),
    away_s: sum(parts, ({ away_s }) => away_s),
    ramp: rampOf(run),
    reconnects: sum(parts, ({ reconnects }) => reconnects),
    outages: run.tasks.flatMap(({ task, part }) => part.outages.map((row) => ({ ...row, task: task.id }))),
    events: [...run.events],
    independent_counts: [...run.independent],
    figures: added(parts.map((part) => part.figures)),
    ...judgementOf(run, figures),
    system_failure: run.systemFailure,
    system_figures: figures.system,
    latency_us: latenciesOf(figures),
    notes: [...run.notes, ...(figures.series.truncated ? ['task_series: cut, the fleet is too large'] : [])],
    errors: added(parts.map((part) => part.errors)),
    tasks: figures.tasks,
    dead_tasks: [...run.deadTasks],
    client_failures: [...run.clientFailures],
    series_start_s: figures.series.firstS,
    series: figures.series.series,
    task_series: figures.series.taskSeries,
    environment: run.environment,
  };
}

type Figures = ReturnType<typeof figuresOf>;

/** Everything that is computed from reports alone. */
function figuresOf(run: CollectedUsers) {
  const reports = run.tasks.flatMap(({ part }) => part.operations ?? []);
  const spanS = largest(run.tasks.map(({ part }) => part.span_s));
  const total = OperationSum.of(reports);
  const series = run.series.rows(run.tasks.map(({ task }) => task.id));
  const isOpen = run.load.loop === 'open';
  return {
    reports,
    names: [...new Set(reports.map(({ name }) => name))],
    spanS,
    total,
    summary: summaryOf(total, spanS),
    series,
    system: figureReport(run.figures, series),
    asked: isOpen ? sum(run.tasks, ({ part }) => part.asked ?? 0) : null,
    unstarted: isOpen ? sum(run.tasks, ({ part }) => part.unstarted ?? 0) : null,
    usersMeasured:
      sum(run.tasks, ({ part }) => part.users_total) - sum(run.clientFailures, ({ clients }) => clients),
    tasks: run.tasks.map(taskRow),
  };
}

interface Chosen {
  name?: string;
  stage?: number;
}

function sumOf(reports: readonly OperationReport[], { name, stage }: Chosen): OperationSum {
  return OperationSum.of(
    reports.filter(
      (one) => (name === undefined || one.name === name) && (stage === undefined || one.stage === stage),
    ),
  );
}

function summaryOf(operations: OperationSum, spanS: number): OperationSummary {
  return {
    ...operations.counts,
    failures: operations.failures,
    throughput: perSecond(operations.ok, spanS),
    failed_percent: operations.failedPercent,
    mean_length: operations.ok === 0 ? null : operations.length / operations.ok,
    service_us: operations.times('service'),
    late_us: operations.times('late'),
    response_us: operations.times('response'),
    failed_us: operations.times('failed'),
  };
}

function stagesOf({ load }: CollectedUsers, { reports, names }: Figures): StageSummary[] {
  const starts = stageStartsUs(load.stages);
  return load.stages.map(({ load: asked, seconds }, stage) => {
    const all = sumOf(reports, { stage });
    return {
      from_s: (starts[stage] as number) / 1e6,
      seconds,
      load: asked,
      ...all.counts,
      throughput: perSecond(all.ok, seconds),
      failed_percent: all.failedPercent,
      service_us: all.times('service'),
      late_us: all.times('late'),
      response_us: all.times('response'),
      operations: Object.fromEntries(
        names.map((name) => {
          const own = sumOf(reports, { name, stage });
          const times = { service_us: own.times('service'), response_us: own.times('response') };
          return [name, { ...own.counts, throughput: perSecond(own.ok, seconds), ...times }];
        }),
      ),
    };
  });
}

/** Of all operations, and of each under its name. */
function latenciesOf({ total, reports, names }: Figures): OperationsResult['latency_us'] {
  const all = (['service', 'late', 'response', 'failed'] as const).map((timed) => [
    timed,
    latencySummary(total.histograms[timed]),
  ]);
  const each = names.flatMap((name) => {
    const { histograms } = sumOf(reports, { name });
    return (['service', 'response'] as const).map((timed) => [
      `${timed}:${name}`,
      latencySummary(histograms[timed]),
    ]);
  });
  return Object.fromEntries([...all, ...each]);
}

function judgementOf(
  run: CollectedUsers,
  figures: Figures,
): Pick<OperationsResult, 'clean' | 'unclean_because' | 'caveats' | 'verdict'> {
  const parts = run.tasks.map(({ part }) => part);
  const reasons = uncleanReasons({
    counts: figures.total.counts,
    asked: figures.asked,
    unstarted: figures.unstarted,
    usersMeasured: figures.usersMeasured,
    usersWanted: run.load.users,
    spanS: figures.spanS,
    wantedS: sum(run.load.stages, ({ seconds }) => seconds),
    outages: sum(parts, ({ outages }) => outages.length),
    stillAway: sum(parts, ({ users_away }) => users_away),
    lateP99Us: figures.summary.late_us.p99,
    maxLatenessMs: run.load.max_lateness_ms,
    deadTasks: run.deadTasks.length,
    clientFailures: run.clientFailures,
    independent: run.independent,
    systemFailure: run.systemFailure,
  });
  const evidence = evidenceOf(run, figures);
  return {
    clean: reasons.length === 0,
    unclean_because: reasons.map(({ text }) => text),
    caveats: caveatsOf(evidence),
    verdict: judge(reasons, evidence),
  };
}

function evidenceOf(run: CollectedUsers, { summary, spanS, series, system }: Figures): OperationsEvidence {
  const lost = new Map<string, number>();
  for (const { why } of run.tasks.flatMap(({ part }) => part.outages))
    lost.set(why, (lost.get(why) ?? 0) + 1);
  const tasks = run.tasks.map((told) => taskEvidence(told, series.taskSeries));
  const systemCpu = systemShare(series.series);
  return {
    ...{ loop: run.load.loop, users: run.load.users, spanS, total: summary, tasks, systemCpu, lost },
    machine: machineEvidence(run, tasks, systemCpu),
    systemFigures: toldFigures(system),
    systemFailure: run.systemFailure,
    deadTasks: run.deadTasks,
    clientFailures: run.clientFailures,
    causeOf: run.causeOf,
  };
}

function rampOf({ tasks }: CollectedUsers): OperationsResult['ramp'] {
  const ramps = tasks.map(({ part }) => part.ramp);
  return {
    seconds: largest(ramps.map(({ seconds }) => seconds)),
    started: sum(ramps, ({ started }) => started),
    ok: sum(ramps, ({ ok }) => ok),
    failed: sum(ramps, ({ failed }) => failed),
    suppressed: sum(ramps, ({ suppressed }) => suppressed),
  };
}

function taskRow({ task, report, part }: ReportedUsers): TaskRow {
  const usage = report.process;
  const cpu = usage.cpu_user_s + usage.cpu_system_s;
  return {
    ...{ id: task.id, app: task.appId, role: task.role, host: task.host, clients: part.users_total },
    cpu_s: cpu,
    cpu_percent: usage.elapsed_s > 0 ? (100 * cpu) / usage.elapsed_s : 0,
    rss_bytes: usage.rss_bytes,
    rss_peak_bytes: usage.rss_peak_bytes,
    event_loop_delay_us: usage.event_loop_delay_us,
    elapsed_s: usage.elapsed_s,
    scheduling: usage.scheduling,
  };
}

function added(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, value] of all.flatMap((one) => Object.entries(one)))
    sums[name] = (sums[name] ?? 0) + value;
  return sums;
}

function perSecond(count: number, seconds: number): number {
  return seconds > 0 ? count / seconds : 0;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
