import { count, rate } from '../../base/number-text.ts';
import { clientFailureText } from '../../run/client-failures.ts';
import type { Cause, ClientFailureRow, Finding, Verdict } from '../../run/result.ts';
import { errorsText, ms, percent, secs } from '../shared/evidence-text.ts';
import { keptFindings, keptS } from '../shared/kept-from-cpu.ts';
import { fullFindings } from '../shared/machine-findings.ts';
import type { MachineEvidence, TaskEvidence } from '../shared/task-evidence.ts';
import type { OperationsReason, OperationsReasonKind } from './cleanliness.ts';
import type { OperationSummary } from './result.ts';

/** Share of a core at which a task counts as saturated: its event loop has one thread. */
const SATURATED = 0.9;
/** Time without a CPU, and its share of the whole, from which on that says something. */
const KEPT_SHARE = 0.2;
const KEPT_S = 0.5;
/** An event loop held up by this, at the p99, is in every latency. */
const HELD_UP_US = 20_000;
/** Share of the users' time in operations from which on nobody was free. */
const BUSY = 0.9;

/** What a verdict rests on; everything measured, nothing guessed. */
export interface OperationsEvidence {
  loop: 'closed' | 'open';
  users: number;
  spanS: number;
  total: OperationSummary;
  tasks: readonly TaskEvidence[];
  /** Null where tasks ran on several machines. */
  machine: MachineEvidence | null;
  /** Share of one core; null where the system is not ours to look at. */
  systemCpu: number | null;
  /** What it counts of itself, in words. */
  systemFigures: readonly string[];
  systemFailure: string | null;
  /** Why sessions were lost, with how often. */
  lost: ReadonlyMap<string, number>;
  deadTasks: readonly { id: string; reason: string }[];
  clientFailures: readonly ClientFailureRow[];
  /** What an error's name says about who is to blame; null where it says nothing. */
  causeOf: (error: string) => Cause | null;
}

type Found = Omit<Finding, 'reasons'>;

/** Who is looked at for each kind of reason; what has nothing to do with a reason is no evidence for it. */
const finders: Readonly<Record<OperationsReasonKind, (evidence: OperationsEvidence) => Found[]>> = {
  client_failed: failureFindings,
  dead_task: deathFindings,
  users: (evidence) => [...deathFindings(evidence), ...failureFindings(evidence)],
  cut_short: (evidence) => [...deathFindings(evidence), ...failureFindings(evidence)],
  unstarted: slowFindings,
  failed: errorFindings,
  unknown: (evidence) => [...errorFindings(evidence), ...systemFindings(evidence)],
  outage: outageFindings,
  late: slowFindings,
  independent: () => [],
  system: systemFindings,
};

/**
 * Who is to blame for each reason why a run is not clean, with the evidence that is tied to it. A reason that nothing
 * explains is `unknown`. Pure.
 */
export function judge(reasons: readonly OperationsReason[], evidence: OperationsEvidence): Verdict {
  if (reasons.length === 0)
    return { cause: ['clean'], evidence: [{ cause: 'clean', evidence: cleanText(evidence), reasons: [] }] };
  const findings = merged(
    [...new Set(reasons.map(({ kind }) => kind))].flatMap((kind) => {
      const found = finders[kind](evidence);
      const known = found.length > 0 ? found : [unknown(evidence)];
      return known.map((finding) => ({ ...finding, reasons: [kind] }));
    }),
  );
  const told = [...findings, ...ownFigures(findings, evidence)];
  return { cause: [...new Set(told.map(({ cause }) => cause))], evidence: told };
}

/** Where the system is blamed for what took long, what it counts of itself is told beside. */
function ownFigures(findings: readonly Finding[], { systemFigures }: OperationsEvidence): Finding[] {
  const blamed = findings.filter(({ cause }) => cause === 'server').flatMap(({ reasons }) => reasons);
  const reasons = [...new Set(blamed)].filter((kind) => kind === 'unstarted' || kind === 'late');
  if (reasons.length === 0 || systemFigures.length === 0) return [];
  return [{ cause: 'server', evidence: `by its own figures: ${systemFigures.join('; ')}`, reasons }];
}

/** One sentence that explains several reasons is said once; what is known comes before what is not. */
function merged(findings: readonly Finding[]): Finding[] {
  const byText = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.cause}\n${finding.evidence}`;
    const same = byText.get(key);
    if (same === undefined) byText.set(key, { ...finding, reasons: [...finding.reasons] });
    else same.reasons.push(...finding.reasons);
  }
  const isUnknown = ({ cause }: Finding) => Number(cause === 'unknown');
  return [...byText.values()].sort((a, b) => isUnknown(a) - isUnknown(b));
}

/** Who kept tasks from beginning when they were due: the machine, our own tasks, or answers that took long. */
function slowFindings(evidence: OperationsEvidence): Found[] {
  const { tasks, machine } = evidence;
  const kept = tasks.filter(isKept);
  const busy = tasks.filter(({ cpu }) => cpu >= SATURATED);
  const ours = [...keptFindings(kept), ...busy.slice(0, 1).map(saturatedFinding)];
  if (ours.length > 0) return [...ours, ...fullFindings(machine)];
  const held = tasks.filter(({ loopDelayP99Us }) => loopDelayP99Us >= HELD_UP_US);
  const [worst] = [...held].sort((a, b) => b.loopDelayP99Us - a.loopDelayP99Us);
  if (worst !== undefined) {
    const text = `task ${worst.id} was held up: its event loop by ${ms(worst.loopDelayP99Us)} (p99)`;
    return [{ cause: 'generator', evidence: text }, ...fullFindings(machine)];
  }
  return [...answerFindings(evidence), ...fullFindings(machine)];
}

function isKept(task: TaskEvidence): boolean {
  return keptS(task) >= KEPT_S && keptS(task) >= KEPT_SHARE * task.elapsedS;
}

function saturatedFinding({ id, cpu }: TaskEvidence): Found {
  return {
    cause: 'generator',
    evidence: `task ${id} used ${percent(cpu)} of a core, and has but one thread`,
  };
}

/** Users that were all waiting for answers begin nothing. */
function answerFindings({ users, spanS, total, systemCpu }: OperationsEvidence): Found[] {
  const { service_us, failed_us } = total;
  const busyS = sumS(service_us) + sumS(failed_us);
  const done = service_us.count + failed_us.count;
  if (done === 0 || busyS < BUSY * users * spanS) return [];
  const mean = busyS / done;
  const cpu = systemCpu === null ? '' : `; the system used ${percent(systemCpu)} of a core`;
  const text = `all ${count(users)} users waited for answers: an operation took ${ms(mean * 1e6)} on average, so that they begin ${rate(users / mean)} at most${cpu}; whether it takes more side by side, a run with more users shows`;
  return [{ cause: 'server', evidence: text }];
}

function sumS({ count: number, mean }: OperationSummary['service_us']): number {
  return (number * (mean ?? 0)) / 1e6;
}

/** Failures by what was answered. */
function errorFindings({ total, causeOf }: OperationsEvidence): Found[] {
  const byCause = new Map<Cause, [string, number][]>();
  for (const [name, { count: times }] of Object.entries(total.failures)) {
    const cause = causeOf(name);
    if (cause !== null) byCause.set(cause, [...(byCause.get(cause) ?? []), [name, times]]);
  }
  const fate = `${count(total.failed)} operations failed, ${count(total.unknown)} were never answered`;
  return [...byCause].map(([cause, errors]) => ({ cause, evidence: `${fate}: ${errorsText(errors)}` }));
}

function outageFindings({ lost, causeOf }: OperationsEvidence): Found[] {
  const byCause = new Map<Cause, [string, number][]>();
  for (const [why, times] of lost) {
    const cause = causeOf(why);
    if (cause !== null) byCause.set(cause, [...(byCause.get(cause) ?? []), [why, times]]);
  }
  return [...byCause].map(([cause, whys]) => ({
    cause,
    evidence: `sessions were lost: ${errorsText(whys)}`,
  }));
}

/** What users that gave up have said. */
function failureFindings({ clientFailures, causeOf }: OperationsEvidence): Found[] {
  return clientFailures.map((failure) => ({
    cause: causeOf(failure.name) ?? 'generator',
    evidence: clientFailureText(failure),
  }));
}

function deathFindings({ deadTasks }: OperationsEvidence): Found[] {
  const [first] = deadTasks;
  if (first === undefined) return [];
  const more = deadTasks.length === 1 ? '' : `; so did ${deadTasks.length - 1} more`;
  const text = `task ${first.id} died or never answered (${first.reason})${more}`;
  return [{ cause: 'generator', evidence: text }];
}

function systemFindings({ systemFailure }: OperationsEvidence): Found[] {
  if (systemFailure === null) return [];
  return [{ cause: 'server', evidence: `asked at the end, it did not serve: ${systemFailure}` }];
}

function cleanText({ loop, total }: OperationsEvidence): string {
  const { service_us, late_us, response_us } = total;
  const headline =
    loop === 'open' ? `response p99 ${ms(response_us.p99 ?? 0)}` : `service p99 ${ms(service_us.p99 ?? 0)}`;
  return `every operation begun was done; ${headline}, lateness p99 ${ms(late_us.p99 ?? 0)}`;
}

function unknown({ total, tasks, machine, systemCpu }: OperationsEvidence): Found {
  const busiest = tasks.reduce((most, { cpu }) => Math.max(most, cpu), 0);
  const errors = Object.entries(total.failures).map(([name, { count: times }]) => [name, times] as const);
  const parts = [
    `service p99 ${ms(total.service_us.p99 ?? 0)}`,
    `lateness p99 ${ms(total.late_us.p99 ?? 0)}`,
    `busiest task ${percent(busiest)} of a core`,
    ...(systemCpu === null ? [] : [`the system ${percent(systemCpu)} of a core`]),
    ...(machine === null ? [] : [`${machine.usedCores.toFixed(2)} of ${machine.cores} cores in use`]),
    ...(errors.length === 0 ? [] : [`errors: ${errorsText(errors)}`]),
  ];
  return { cause: 'unknown', evidence: `nothing that was measured explains it: ${parts.join(', ')}` };
}

/** What spoils numbers although a run may be clean: our own tasks' part in every latency. */
export function caveatsOf({ tasks }: Pick<OperationsEvidence, 'tasks'>): string[] {
  return tasks.flatMap((task) => {
    const told = [
      ...(task.cpu >= SATURATED ? [`used ${percent(task.cpu)} of a core`] : []),
      ...(task.loopDelayP99Us >= HELD_UP_US
        ? [`its event loop was held up by ${ms(task.loopDelayP99Us)} (p99)`]
        : []),
      ...(isKept(task) ? [`it was kept from a CPU for ${secs(keptS(task))} of ${secs(task.elapsedS)}`] : []),
    ];
    return told.length === 0 ? [] : [`task ${task.id}: ${told.join(', ')}; every latency holds that too`];
  });
}
