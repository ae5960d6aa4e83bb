import { errorsText, ms, percent, secs } from '../shared/evidence-text.ts';
import { keptS, keptText } from '../shared/kept-from-cpu.ts';
import type { TaskEvidence } from '../shared/task-evidence.ts';
import { LATE_US } from './blame-publishing.ts';
import { latestOf } from './latest-publisher.ts';
import { mergedErrors } from './merged-errors.ts';
import type { VerdictEvidence } from './verdict-evidence.ts';

/** A task without a CPU for less than this, or for a smaller share of its time, spoils no number worth telling. */
const KEPT_S = 0.5;
const KEPT_SHARE = 0.2;
const STOLEN = 0.05;

/**
 * What spoils a run's numbers although none of it need make the run unclean: to be read beside every headline.
 * In order of weight; empty where there is nothing. Pure.
 */
export function caveatsOf(evidence: VerdictEvidence): string[] {
  const { publishers, subscribers, counts, machine } = evidence;
  const { name, latenessP99Us } = latestOf(publishers);
  const late = latenessP99Us ?? 0;
  return [
    ...(late > LATE_US ? [`${name} was late (p99 ${ms(late)}): every latency includes that`] : []),
    ...keptCaveats([...publishers, ...subscribers]),
    ...((machine?.stealShare ?? 0) > STOLEN
      ? [`the hypervisor kept ${percent(machine?.stealShare ?? 0)} of the CPUs' time`]
      : []),
    ...quotaCaveats(evidence),
    ...survivedCaveats(evidence),
    ...evidence.systemAlarms,
    ...(counts.foreign > 0 ? [`${counts.foreign} messages of others were read along`] : []),
  ];
}

function keptCaveats(tasks: readonly TaskEvidence[]): string[] {
  const kept = tasks.filter((task) => isKept(task)).sort((a, b) => keptS(b) - keptS(a));
  const [worst] = kept;
  if (worst === undefined) return [];
  const others = kept.length - 1;
  const more = others === 0 ? '' : `; ${others} other ${others === 1 ? 'task' : 'tasks'} less long`;
  return [`${keptText(worst)}${more}`];
}

/** A stop shows in latencies at once; waiting for a CPU is part of any busy machine, up to a share. */
function isKept(task: TaskEvidence): boolean {
  return (
    keptS(task) >= KEPT_S && (keptS(task) >= KEPT_SHARE * task.elapsedS || (task.standstillS ?? 0) >= KEPT_S)
  );
}

function quotaCaveats({ publishers, subscribers }: VerdictEvidence): string[] {
  const publisher = publishers.reduce((worst, other) => (other.quotaS > worst.quotaS ? other : worst));
  const longest = subscribers.reduce((most, { quotaS }) => Math.max(most, quotaS), 0);
  const parts = [
    ...(publisher.quotaS > 0 ? [`${publisher.name} for ${secs(publisher.quotaS)}`] : []),
    ...(longest > 0 ? [`subscribers for up to ${secs(longest)}`] : []),
  ];
  return parts.length === 0 ? [] : [`THROTTLED: the system held back ${parts.join(' and ')}`];
}

/** Errors are told, those too that nothing was lost by, or "received once and in order" would hide what it took. */
function survivedCaveats({ publishers, subscribers, causeOf }: VerdictEvidence): string[] {
  const errors = mergedErrors([...publishers, ...subscribers]).filter(
    ([name]) => causeOf(name) !== null && causeOf(name) !== 'quota',
  );
  return errors.length === 0 ? [] : [`errors were met on the way: ${errorsText(errors)}`];
}
