import { countText } from '../../base/number-text.ts';
import type { Finding } from '../../run/result.ts';
import { errorsText, percent, secs } from '../shared/evidence-text.ts';
import { keptFindings, keptS } from '../shared/kept-from-cpu.ts';
import { fullFindings } from '../shared/machine-findings.ts';
import { blockDrainFindings } from './blame-block.ts';
import { publishingFindings, SATURATED } from './blame-publishing.ts';
import { mergedErrors } from './merged-errors.ts';
import type { SubscriberEvidence, VerdictEvidence } from './verdict-evidence.ts';

/*
 * Why messages came late to subscribers, or had not come when the drain ended. Only tasks that were slow themselves
 * are looked at: what happened to others is no evidence.
 */

/** Share of the drain that something must have taken to explain it. */
const HALF = 0.5;
/** Less time without a CPU explains nothing, seconds. */
const LEAST_KEPT_S = 0.5;
/** Share of a task's time without a CPU that makes it slow, however long it drained. */
const STARVED_SHARE = 0.3;
/** Share of a core below which subscribers count as idle. */
const IDLE = 0.5;
/** Share of all that arrived beyond which foreign messages are a load of their own. */
const FOREIGN_SHARE = 0.1;

type Found = Omit<Finding, 'reasons'>;

/** Whoever made delivery late; empty where nothing shows it. */
export function drainFindings(evidence: VerdictEvidence): Found[] {
  const { drainS, maxDrainS, counts } = evidence;
  // Subscribers cannot have what a publisher is still handing over.
  if (counts.undelivered === 0 && drainS - longestFlushS(evidence) <= maxDrainS)
    return publishingFindings(evidence);
  const slow = slowTasks(evidence);
  const found = [
    ...blockDrainFindings(evidence),
    ...quotaFindings(slow, drainS),
    ...rebalanceFindings(evidence),
    ...workFindings(slow, evidence),
    ...keptFindings(slow.filter((task) => isKept(task, evidence))),
    ...busyFindings(slow, evidence),
    ...connectionFindings(slow, evidence),
    ...serverFindings(slow, evidence),
    ...overdueFindings(slow),
    ...foreignFindings(evidence),
    ...waitFindings(evidence),
  ];
  return [...found, ...fullFindings(evidence.machine)];
}

/** What made tasks slow that missed messages: they were kept from a CPU, or busy. */
export function slownessFindings(evidence: VerdictEvidence): Found[] {
  const slow = slowTasks(evidence);
  return [...keptFindings(slow.filter((task) => isKept(task, evidence))), ...busyFindings(slow, evidence)];
}

/** Tasks that missed messages at the end, or got their last one later than a clean run's. */
function slowTasks(evidence: VerdictEvidence): SubscriberEvidence[] {
  const { subscribers, drainS, maxDrainS } = evidence;
  const bound = maxDrainS + longestFlushS(evidence);
  return subscribers.filter((task) => task.missing > 0 || (task.drainS ?? drainS) > bound);
}

/** Until the last message of any publisher was settled, seconds. */
function longestFlushS({ publishers }: VerdictEvidence): number {
  return Math.max(...publishers.map(({ flushS }) => flushS));
}

function quotaFindings(slow: readonly SubscriberEvidence[], drainS: number): Found[] {
  const held = slow.filter(({ quotaS }) => quotaS >= Math.max(0.1, HALF * Math.min(drainS, 1)));
  if (held.length === 0) return [];
  const clients = sum(held, (task) => task.clients);
  const mean = sum(held, (task) => task.quotaS * task.clients) / clients;
  const text = `the system throttled ${clients} subscribers for ${secs(mean)} each (their fetch quota)`;
  return [{ cause: 'quota', evidence: text }];
}

/** Streams that nobody read for as long explain it: their readers had gone, or were not agreed upon. */
function rebalanceFindings({ rebalances, drainS }: VerdictEvidence): Found[] {
  const [worst] = rebalances
    .filter(({ pause_s }) => (pause_s?.max ?? 0) >= HALF * drainS)
    .sort((a, b) => (b.pause_s?.max ?? 0) - (a.pause_s?.max ?? 0));
  if (worst?.pause_s == null) return [];
  const { group, cause, at_s, pause_s } = worst;
  const text = `group ${group} had no reader for ${countText(pause_s.count, 'stream')} for up to ${secs(pause_s.max)} in its rebalance at ${secs(at_s)} (${cause})`;
  return [{ cause: 'subscriber', evidence: text }];
}

/** Members that hardly had anything but work to do were slower than their share came. */
function workFindings(slow: readonly SubscriberEvidence[], evidence: VerdictEvidence): Found[] {
  const { publishers, drainS, backlogAtEnd } = evidence;
  const spanS = Math.max(...publishers.map((publisher) => publisher.spanS)) + drainS;
  const workS = Math.max(0, ...slow.map((task) => task.workS));
  if (workS < HALF * spanS) return [];
  const text = `members were slower than messages came (backlog ${backlogAtEnd} at the end, drain ${secs(drainS)}): the busiest worked at messages for ${secs(workS)} of ${secs(spanS)}`;
  return [{ cause: 'subscriber', evidence: text }];
}

/** Time without a CPU must be able to explain what is missing: half of the time that it came late, or a starved task. */
function isKept(task: SubscriberEvidence, { drainS, waitedS }: VerdictEvidence): boolean {
  const kept = keptS(task);
  const lateS = task.missing > 0 ? Math.max(drainS, waitedS) : drainS;
  return kept >= Math.max(LEAST_KEPT_S, HALF * lateS) || kept >= STARVED_SHARE * task.elapsedS;
}

/** A limit below one core is not the task's own doing: then it was kept from a CPU. */
function busyFindings(
  slow: readonly SubscriberEvidence[],
  { backlogAtEnd, drainS }: VerdictEvidence,
): Found[] {
  const [busiest] = slow.filter(({ cpu }) => cpu >= SATURATED).sort((a, b) => b.cpu - a.cpu);
  if (busiest === undefined) return [];
  const text = `subscribers fell behind (backlog ${backlogAtEnd} at the end, drain ${secs(drainS)}) and were busy: task ${busiest.id} used ${percent(busiest.cpu)} of a core`;
  return [{ cause: 'subscriber', evidence: text }];
}

function connectionFindings(slow: readonly SubscriberEvidence[], { causeOf }: VerdictEvidence): Found[] {
  const errors = mergedErrors(slow).filter(([name]) => causeOf(name) === 'network');
  if (errors.length === 0) return [];
  const reconnects = sum(slow, (task) => task.reconnects);
  const text = `connections of slow subscribers failed: ${errorsText(errors)}; ${reconnects} reconnects`;
  return [{ cause: 'network', evidence: text }];
}

/** A long poll always waits: only waits for what the system was known to hold count, less the task's own absence. */
function serverFindings(slow: readonly SubscriberEvidence[], evidence: VerdictEvidence): Found[] {
  const waited = slow.filter(
    (task) =>
      task.cpu < IDLE &&
      task.behindWaitS - keptS(task) - task.quotaS >= HALF * evidence.drainS &&
      task.behindWaitS > 0,
  );
  if (waited.length === 0) return [];
  const mean = sum(waited, (task) => task.behindWaitS) / waited.length;
  const cpu = evidence.systemCpu === null ? '' : `; the system used ${percent(evidence.systemCpu)} of a core`;
  const text = `fetches were answered late although the system had the messages: clients of ${waited.length} slow tasks waited ${secs(mean)} each for those answers while idle${cpu}`;
  return [{ cause: 'server', evidence: text }];
}

/** An answer that never comes is waited for as patiently as one that has nothing to tell; only its lateness shows it. */
function overdueFindings(slow: readonly SubscriberEvidence[]): Found[] {
  const owed = slow.filter(
    (task) => task.missing > 0 && task.overdueClients > 0 && keptS(task) < HALF * task.overdueS,
  );
  if (owed.length === 0) return [];
  const clients = sum(owed, (task) => task.overdueClients);
  const longest = owed.reduce((most, task) => Math.max(most, task.overdueS), 0);
  const text = `${clients} clients waited for answers that were overdue by up to ${secs(longest)} when the drain ended, and never came: by the system, or what lies between`;
  return [{ cause: 'server', evidence: text }];
}

function foreignFindings({ counts }: VerdictEvidence): Found[] {
  if (counts.foreign === 0 || counts.foreign < FOREIGN_SHARE * counts.received) return [];
  const text = `subscribers also received ${counts.foreign} messages of others in the same topic, beside ${counts.received} of this run`;
  return [{ cause: 'foreign_traffic', evidence: text }];
}

function waitFindings({ longestWaitS, maxDrainS }: VerdictEvidence): Found[] {
  if (longestWaitS <= maxDrainS) return [];
  const text = `the last messages may wait ${secs(longestWaitS)} for others to be fetched with, by this run's settings (bound on the drain ${secs(maxDrainS)})`;
  return [{ cause: 'configuration', evidence: text }];
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
