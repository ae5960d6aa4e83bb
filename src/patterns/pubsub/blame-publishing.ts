import type { Cause, Finding } from '../../run/result.ts';
import { errorsText, ms, percent, secs } from './evidence-text.ts';
import { keptFindings, keptS } from './kept-from-cpu.ts';
import { fullFindings } from './machine-findings.ts';
import type { PublisherEvidence, VerdictEvidence } from './verdict-evidence.ts';

/*
 * Why a publisher did not hand over and settle its messages when they were due. Each finding names what happened to
 * the publisher itself in the time of its publishing.
 */

/** Publisher's p99 lateness beyond which the generator itself is late, microseconds (docs/measurement.md). */
export const LATE_US = 5_000;
/** Share of a core at which a process counts as saturated. */
export const SATURATED = 0.9;
/** Share of the span that something must have taken before that is evidence. */
const WEIGHTY_SHARE = 0.02;
/** Share of a delay that something must have taken to explain it. */
const HALF = 0.5;
/**
 * Acknowledgement time (p99, beyond what the publisher's own lateness, linger and event loop explain) above which
 * the system did not answer at once, microseconds.
 */
const SLOW_ACK_US = 50_000;

type Found = Omit<Finding, 'reasons'>;

/** Whoever made publishing late, slow or incomplete; empty where nothing shows it. */
export function publishingFindings(evidence: VerdictEvidence): Found[] {
  const { publisher } = evidence;
  const saturated = publisher.cpu >= SATURATED;
  const outside = [
    ...quotaFindings(publisher),
    ...(isKept(evidence) ? keptFindings([publisher]) : []),
    ...connectionFindings(evidence),
    ...(saturated ? [] : answerFindings(evidence)),
  ];
  if (saturated) return [saturatedFinding(publisher), ...outside];
  if (outside.length > 0) return [...outside, ...fullFindings(evidence.machine)];
  return [...lateFindings(evidence), ...fullFindings(evidence.machine)];
}

function quotaFindings({ quotaS, spanS }: PublisherEvidence): Found[] {
  if (quotaS < WEIGHTY_SHARE * spanS || quotaS === 0) return [];
  const text = `the system throttled the publisher for ${secs(quotaS)} of ${secs(spanS)} (its produce quota)`;
  return [{ cause: 'quota', evidence: text }];
}

/** Time without a CPU must be able to explain what was late: half of the longest that something took too long. */
function isKept({ publisher, counts }: VerdictEvidence): boolean {
  const unsentS = counts.asked > 0 ? (publisher.spanS * counts.unsent) / counts.asked : 0;
  const lateS = Math.max(publisher.flushS, (publisher.latenessP99Us ?? 0) / 1e6, unsentS);
  return keptS(publisher) >= Math.max(0.05, WEIGHTY_SHARE * publisher.elapsedS, HALF * lateS);
}

/** Lost connections and the like, where requests had to be sent again for them. */
function connectionFindings(evidence: VerdictEvidence): Found[] {
  const { publisher, causeOf } = evidence;
  const lost = Object.entries(believedErrors(evidence)).filter(([name]) => causeOf(name) === 'network');
  if (lost.length === 0 || publisher.retries + publisher.reconnects === 0) return [];
  const again = `${publisher.reconnects} reconnects, ${publisher.retries} batches sent again`;
  return [{ cause: 'network', evidence: `the publisher's connection failed: ${errorsText(lost)}; ${again}` }];
}

/** Nothing is said of the system's answers by a publisher that could not read them when they came. */
function answerFindings({ publisher, systemCpu }: VerdictEvidence): Found[] {
  if (publisher.loopDelayP50Us > LATE_US) return [];
  const blockedS = publisher.blockedS - keptS(publisher) - publisher.quotaS;
  const cpu = systemCpu === null ? '' : `; the system used ${percent(systemCpu)} of a core`;
  if (blockedS > 0 && blockedS >= WEIGHTY_SHARE * publisher.spanS) {
    const text = `requests stood at their in-flight or buffer bound: the publisher waited ${secs(publisher.blockedS)} of ${secs(publisher.spanS)} for acknowledgements while using ${percent(publisher.cpu)} of a core${cpu}`;
    return [{ cause: 'server', evidence: text }];
  }
  const excess = ackExcessUs(publisher);
  if (excess < SLOW_ACK_US) return [];
  const text = `acknowledgements were slow: p99 ${ms(publisher.publishP99Us ?? 0)} from the due time, ${ms(excess)} beyond the publisher's own lateness, linger and event loop${cpu}`;
  return [{ cause: 'server', evidence: text }];
}

/** Acknowledgement time (p99) that nothing on the publisher's side explains, microseconds. */
function ackExcessUs(publisher: PublisherEvidence): number {
  const { publishP99Us, latenessP99Us, lingerUs, loopDelayP99Us, quotaS } = publisher;
  const own = (latenessP99Us ?? 0) + lingerUs + loopDelayP99Us + quotaS * 1e6;
  return Math.max(0, (publishP99Us ?? 0) - own);
}

function saturatedFinding(publisher: PublisherEvidence): Found {
  return { cause: 'generator', evidence: `the publisher's core was saturated: ${lateText(publisher)}` };
}

/** A late publisher that nobody else held up. */
function lateFindings({ publisher, counts, maxLatenessUs }: VerdictEvidence): Found[] {
  const late = publisher.latenessP99Us ?? 0;
  if (late <= Math.min(LATE_US, maxLatenessUs ?? LATE_US) && counts.unsent === 0) return [];
  const unsent = counts.unsent > 0 ? `; ${counts.unsent} messages stayed unsent` : '';
  const acked = `while acknowledgements took ${ms(ackExcessUs(publisher))} beyond that`;
  return [
    { cause: 'generator', evidence: `the publisher was late: ${lateText(publisher)}${unsent}, ${acked}` },
  ];
}

function lateText({ latenessP99Us, cpu, loopDelayP99Us }: PublisherEvidence): string {
  return `p99 lateness ${ms(latenessP99Us ?? 0)}, its process used ${percent(cpu)} of a core, event loop held up ${ms(loopDelayP99Us)} (p99)`;
}

/** A clock that ran on while the process was kept from a CPU says nothing of how late an answer was. */
function believedErrors(evidence: VerdictEvidence): Record<string, number> {
  const errors = Object.entries(evidence.publisher.errors);
  return Object.fromEntries(
    isKept(evidence) ? errors.filter(([name]) => !name.endsWith('_TIMEOUT')) : errors,
  );
}

/**
 * Who refused messages or left them unanswered, by what was answered. Where all that is known is that time ran out,
 * what held the publisher up.
 */
export function refusalFindings(evidence: VerdictEvidence): Found[] {
  const byCause = new Map<Cause, [string, number][]>();
  for (const [name, times] of Object.entries(believedErrors(evidence))) {
    const cause = evidence.causeOf(name);
    if (cause === null) continue;
    byCause.set(cause, [...(byCause.get(cause) ?? []), [name, times]]);
  }
  const { failed, unknown } = evidence.counts;
  const fate = `${failed} messages were refused or given up, ${unknown} never answered`;
  const named = [...byCause].map(
    ([cause, errors]): Found => ({ cause, evidence: `${fate}: ${errorsText(errors)}` }),
  );
  return [...named, ...publishingFindings(evidence).filter((found) => !byCause.has(found.cause))];
}
