import type { Cause, Finding } from '../../run/result.ts';
import { errorsText, ms, percent, secs } from '../shared/evidence-text.ts';
import { keptFindings, keptS } from '../shared/kept-from-cpu.ts';
import { fullFindings } from '../shared/machine-findings.ts';
import { mergedErrors } from './merged-errors.ts';
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
  const worstFirst = [...evidence.publishers].sort((a, b) => lateS(b) - lateS(a));
  const found = likewise(worstFirst.map((publisher) => findingsOf(publisher, evidence)));
  // One that has a core to itself, and all of it, wants no more of the machine.
  const isAlone = worstFirst.length === 1 && (worstFirst[0]?.cpu ?? 0) >= SATURATED;
  return isAlone ? found : [...found, ...fullFindings(evidence.machine)];
}

/** What the worst of them shows of each cause, and how many more show it. */
function likewise(each: readonly (readonly Found[])[]): Found[] {
  const byCause = new Map<Cause, { found: Found[]; publishers: number }>();
  for (const own of each) {
    for (const cause of new Set(own.map((finding) => finding.cause))) {
      const known = byCause.get(cause);
      if (known === undefined) {
        byCause.set(cause, { found: own.filter((finding) => finding.cause === cause), publishers: 1 });
      } else known.publishers++;
    }
  }
  return [...byCause.values()].flatMap(({ found, publishers }) =>
    found.map(({ cause, evidence }) => ({ cause, evidence: evidence + more(publishers - 1) })),
  );
}

function more(publishers: number): string {
  if (publishers === 0) return '';
  return `; ${publishers} more ${publishers === 1 ? 'publisher' : 'publishers'} likewise`;
}

function findingsOf(publisher: PublisherEvidence, evidence: VerdictEvidence): Found[] {
  const saturated = publisher.cpu >= SATURATED;
  const outside = [
    ...quotaFindings(publisher),
    ...(isKept(publisher) ? keptFindings([publisher]) : []),
    ...connectionFindings(publisher, evidence),
    ...(saturated ? [] : answerFindings(publisher, evidence)),
  ];
  if (saturated) return [saturatedFinding(publisher), ...outside];
  return outside.length > 0 ? outside : lateFindings(publisher, evidence);
}

function quotaFindings({ name, quotaS, spanS }: PublisherEvidence): Found[] {
  if (quotaS < WEIGHTY_SHARE * spanS || quotaS === 0) return [];
  const text = `the system throttled ${name} for ${secs(quotaS)} of ${secs(spanS)} (its produce quota)`;
  return [{ cause: 'quota', evidence: text }];
}

/** Time without a CPU must be able to explain what was late: half of the longest that something took too long. */
function isKept(publisher: PublisherEvidence): boolean {
  return keptS(publisher) >= Math.max(0.05, WEIGHTY_SHARE * publisher.elapsedS, HALF * lateS(publisher));
}

/** The longest that something of a publisher's took too long, seconds. */
function lateS({ spanS, asked, unsent, flushS, latenessP99Us }: PublisherEvidence): number {
  const unsentS = asked > 0 ? (spanS * unsent) / asked : 0;
  return Math.max(flushS, (latenessP99Us ?? 0) / 1e6, unsentS);
}

/** Lost connections and the like, where requests had to be sent again for them. */
function connectionFindings(publisher: PublisherEvidence, { causeOf }: VerdictEvidence): Found[] {
  const lost = Object.entries(believedErrors(publisher)).filter(([name]) => causeOf(name) === 'network');
  if (lost.length === 0 || publisher.retries + publisher.reconnects === 0) return [];
  const again = `${publisher.reconnects} reconnects, ${publisher.retries} batches sent again`;
  return [
    { cause: 'network', evidence: `${publisher.name}'s connection failed: ${errorsText(lost)}; ${again}` },
  ];
}

/** Nothing is said of the system's answers by a publisher that could not read them when they came. */
function answerFindings(publisher: PublisherEvidence, { systemCpu }: VerdictEvidence): Found[] {
  if (publisher.loopDelayP50Us > LATE_US) return [];
  const blockedS = publisher.blockedS - keptS(publisher) - publisher.quotaS;
  const cpu = systemCpu === null ? '' : `; the system used ${percent(systemCpu)} of a core`;
  if (blockedS > 0 && blockedS >= WEIGHTY_SHARE * publisher.spanS) {
    const text = `requests stood at their in-flight or buffer bound: ${publisher.name} waited ${secs(publisher.blockedS)} of ${secs(publisher.spanS)} for acknowledgements while using ${percent(publisher.cpu)} of a core${cpu}`;
    return [{ cause: 'server', evidence: text }];
  }
  const excess = ackExcessUs(publisher);
  if (excess < SLOW_ACK_US) return [];
  const text = `acknowledgements were slow: p99 ${ms(publisher.publishP99Us ?? 0)} from the due time, ${ms(excess)} beyond ${publisher.name}'s own lateness, linger and event loop${cpu}`;
  return [{ cause: 'server', evidence: text }];
}

/** Acknowledgement time (p99) that nothing on the publisher's side explains, microseconds. */
function ackExcessUs(publisher: PublisherEvidence): number {
  const { publishP99Us, latenessP99Us, lingerUs, loopDelayP99Us, quotaS } = publisher;
  const own = (latenessP99Us ?? 0) + lingerUs + loopDelayP99Us + quotaS * 1e6;
  return Math.max(0, (publishP99Us ?? 0) - own);
}

function saturatedFinding(publisher: PublisherEvidence): Found {
  return { cause: 'generator', evidence: `${publisher.name}'s core was saturated: ${lateText(publisher)}` };
}

/** A late publisher that nobody else held up. */
function lateFindings(publisher: PublisherEvidence, { maxLatenessUs }: VerdictEvidence): Found[] {
  const late = publisher.latenessP99Us ?? 0;
  if (late <= Math.min(LATE_US, maxLatenessUs ?? LATE_US) && publisher.unsent === 0) return [];
  const unsent = publisher.unsent > 0 ? `; ${publisher.unsent} messages stayed unsent` : '';
  const acked = `while acknowledgements took ${ms(ackExcessUs(publisher))} beyond that`;
  return [
    { cause: 'generator', evidence: `${publisher.name} was late: ${lateText(publisher)}${unsent}, ${acked}` },
  ];
}

function lateText({ latenessP99Us, cpu, loopDelayP99Us }: PublisherEvidence): string {
  return `p99 lateness ${ms(latenessP99Us ?? 0)}, its process used ${percent(cpu)} of a core, event loop held up ${ms(loopDelayP99Us)} (p99)`;
}

/** A clock that ran on while the process was kept from a CPU says nothing of how late an answer was. */
function believedErrors(publisher: PublisherEvidence): Record<string, number> {
  const errors = Object.entries(publisher.errors);
  return Object.fromEntries(
    isKept(publisher) ? errors.filter(([name]) => !name.endsWith('_TIMEOUT')) : errors,
  );
}

/**
 * Who refused messages or left them unanswered, by what was answered. Where all that is known is that time ran out,
 * what held the publisher up.
 */
export function refusalFindings(evidence: VerdictEvidence): Found[] {
  const byCause = new Map<Cause, [string, number][]>();
  const believed = evidence.publishers.map((publisher) => ({ errors: believedErrors(publisher) }));
  for (const [name, times] of mergedErrors(believed)) {
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
