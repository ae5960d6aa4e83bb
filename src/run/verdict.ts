import type { Finding, Verdict } from './result.ts';

/** Publisher's p99 lateness beyond which the generator itself is late, microseconds (docs/measurement.md). */
export const LATE_US = 5_000;
/** Share of a core at which a process counts as saturated. */
const SATURATED = 0.9;
/** Share of the span a publisher must have waited for room before that is evidence. */
const BLOCKED_SHARE = 0.02;
/**
 * Acknowledgement time (p99, beyond what the publisher's own lateness, linger and event loop explain) above which
 * the broker did not answer at once, microseconds.
 */
const SLOW_ACK_US = 50_000;
/** Share of a core below which subscribers count as idle. */
const IDLE = 0.5;

/** What the verdict rests on; everything measured, nothing guessed. */
export interface VerdictEvidence {
  clean: boolean;
  spanS: number;
  unsent: number;
  failed: number;
  unknown: number;
  /** Microseconds; null where nothing was counted. */
  latenessP99Us: number | null;
  publishP99Us: number | null;
  publisherLoopDelayP50Us: number;
  publisherLoopDelayP99Us: number;
  /** How long the publisher itself holds a batch back, microseconds. */
  lingerUs: number;
  /** Share of one core. */
  publisherCpu: number;
  /** Time the publisher waited for room, seconds. */
  blockedS: number;
  busiestSubscriber: { id: string; cpu: number } | null;
  /** Share of one core, all our tasks together. */
  ourCpu: number;
  /** Share of one core; null where the broker is not ours to look at. */
  brokerCpu: number | null;
  cores: number;
  /** Whether what drained after the publisher had flushed was as short as a clean run's drain. */
  keptUp: boolean;
  drainS: number;
  backlogAtEnd: number;
  lost: number;
  /** Share of their time that subscribers spent waiting for the broker to answer a fetch; null where unknown. */
  fetchWaitShare: number | null;
  deadTasks: readonly { id: string; reason: string }[];
}

/** Which part gave way first, with its evidence. Pure. */
export function judge(evidence: VerdictEvidence): Verdict {
  if (evidence.clean) {
    return { cause: ['clean'], evidence: [{ cause: 'clean', evidence: cleanSentence(evidence) }] };
  }
  const findings = [
    ...generatorFindings(evidence),
    ...brokerFindings(evidence),
    ...consumerFindings(evidence),
  ];
  if (findings.length === 0) {
    return { cause: ['unknown'], evidence: [{ cause: 'unknown', evidence: unknownSentence(evidence) }] };
  }
  return { cause: [...new Set(findings.map((found) => found.cause))], evidence: findings };
}

/** Acknowledgement time (p99) that nothing on the publisher's side explains, microseconds; null without any. */
function ackExcessUs(evidence: VerdictEvidence): number | null {
  if (evidence.publishP99Us === null) return null;
  const own = (evidence.latenessP99Us ?? 0) + evidence.lingerUs + evidence.publisherLoopDelayP99Us;
  return Math.max(0, evidence.publishP99Us - own);
}

function blockedShare(evidence: VerdictEvidence): number {
  return evidence.spanS > 0 ? evidence.blockedS / evidence.spanS : 0;
}

function acknowledgedAtOnce(evidence: VerdictEvidence): boolean {
  const excess = ackExcessUs(evidence);
  if (excess === null || excess >= SLOW_ACK_US || blockedShare(evidence) >= BLOCKED_SHARE) return false;
  return evidence.failed + evidence.unknown === 0;
}

/** A publisher whose core is saturated waits for nobody: what it reads late, the broker may have answered at once. */
function generatorFindings(evidence: VerdictEvidence): Finding[] {
  const saturated = evidence.publisherCpu >= SATURATED;
  if (!saturated && !acknowledgedAtOnce(evidence)) return [];
  const late = evidence.latenessP99Us ?? 0;
  if (late <= LATE_US && evidence.unsent === 0) return [];
  const why = [
    late > LATE_US ? `the publisher was late: p99 lateness ${ms(late)} (bound ${ms(LATE_US)})` : '',
    evidence.unsent > 0 ? `${evidence.unsent} messages stayed unsent` : '',
    `its process used ${percent(evidence.publisherCpu)} of a core`,
    `event loop held up ${ms(evidence.publisherLoopDelayP99Us)} (p99)`,
    saturated ? '' : `while acknowledgements took ${ms(ackExcessUs(evidence) ?? 0)} beyond that`,
  ];
  return [{ cause: 'generator', evidence: why.filter(Boolean).join('; ') }];
}

function brokerFindings(evidence: VerdictEvidence): Finding[] {
  return [...acknowledgementFindings(evidence), ...refusalFindings(evidence), ...fetchFindings(evidence)];
}

/** Nothing is said of the broker's answers by a publisher that could not read them when they came. */
function acknowledgementFindings(evidence: VerdictEvidence): Finding[] {
  if (evidence.publisherCpu >= SATURATED || evidence.publisherLoopDelayP50Us > LATE_US) return [];
  if (blockedShare(evidence) >= BLOCKED_SHARE) {
    return [
      {
        cause: 'broker',
        evidence: `requests stood at their in-flight or buffer bound: the publisher waited ${evidence.blockedS.toFixed(1)} s of ${evidence.spanS.toFixed(1)} s for acknowledgements while using ${percent(evidence.publisherCpu)} of a core${brokerCpu(evidence)}`,
      },
    ];
  }
  const excess = ackExcessUs(evidence) ?? 0;
  if (excess < SLOW_ACK_US) return [];
  return [
    {
      cause: 'broker',
      evidence: `acknowledgements were slow: p99 ${ms(evidence.publishP99Us ?? 0)} from the due time, ${ms(excess)} beyond the publisher's own lateness, linger and event loop${brokerCpu(evidence)}`,
    },
  ];
}

function refusalFindings(evidence: VerdictEvidence): Finding[] {
  if (evidence.failed + evidence.unknown === 0) return [];
  const text = `${evidence.failed} messages were refused or given up and ${evidence.unknown} were never answered`;
  return [{ cause: 'broker', evidence: text }];
}

function fetchFindings(evidence: VerdictEvidence): Finding[] {
  const idle = (evidence.busiestSubscriber?.cpu ?? 1) < IDLE;
  if (evidence.keptUp || !idle || (evidence.fetchWaitShare ?? 0) <= 0.5) return [];
  return [
    {
      cause: 'broker',
      evidence: `fetches were answered late while subscribers idled: drain ${evidence.drainS.toFixed(1)} s, they waited ${percent(evidence.fetchWaitShare ?? 0)} of the time and the busiest task used ${percent(evidence.busiestSubscriber?.cpu ?? 0)} of a core${brokerCpu(evidence)}`,
    },
  ];
}

function consumerFindings(evidence: VerdictEvidence): Finding[] {
  const busiest = evidence.busiestSubscriber;
  if (evidence.keptUp || busiest === null || busiest.cpu < SATURATED) return [];
  return [
    {
      cause: 'consumer',
      evidence: `subscribers fell behind (backlog ${evidence.backlogAtEnd} at the end, drain ${evidence.drainS.toFixed(1)} s) and were busy: task ${busiest.id} used ${percent(busiest.cpu)} of a core`,
    },
  ];
}

function cleanSentence(evidence: VerdictEvidence): string {
  return `everything asked was sent, acknowledged and received once and in order; drain ${evidence.drainS.toFixed(2)} s, p99 lateness ${ms(evidence.latenessP99Us ?? 0)}`;
}

function unknownSentence(evidence: VerdictEvidence): string {
  const dead = evidence.deadTasks.map((task) => `task ${task.id} died (${task.reason})`);
  const facts = [
    ...dead,
    `p99 lateness ${ms(evidence.latenessP99Us ?? 0)}`,
    `p99 acknowledgement ${ms(evidence.publishP99Us ?? 0)}`,
    `drain ${evidence.drainS.toFixed(1)} s`,
    `${evidence.lost} lost`,
    `our tasks used ${percent(evidence.ourCpu)} of ${evidence.cores} cores' ${percent(evidence.cores)}${brokerCpu(evidence)}`,
  ];
  return `no single part is shown to have given way: ${facts.join('; ')}`;
}

function brokerCpu(evidence: VerdictEvidence): string {
  return evidence.brokerCpu === null ? '' : `; the broker used ${percent(evidence.brokerCpu)} of a core`;
}

function ms(us: number): string {
  return `${(us / 1000).toFixed(us < 10_000 ? 2 : 0)} ms`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
