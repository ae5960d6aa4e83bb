import type { Finding, Verdict } from './result.ts';

/** Publisher's p99 lateness beyond which the generator itself is late, microseconds (docs/measurement.md). */
const LATE_US = 5_000;
/** Share of a core at which a process counts as saturated. */
const SATURATED = 0.9;
/** Share of the span a publisher must have waited for room before that is evidence. */
const BLOCKED_SHARE = 0.02;
/** Acknowledgement time (p99, beyond lateness) above which the broker did not answer at once, microseconds. */
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
  publisherLoopDelayP99Us: number;
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
  /** Whether subscribers kept up, and what says so. */
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

function acknowledgedAtOnce(evidence: VerdictEvidence): boolean {
  const slow = (evidence.publishP99Us ?? 0) - (evidence.latenessP99Us ?? 0);
  return slow < SLOW_ACK_US && evidence.blockedS < BLOCKED_SHARE * evidence.spanS && evidence.failed === 0;
}

function generatorFindings(evidence: VerdictEvidence): Finding[] {
  if (!acknowledgedAtOnce(evidence)) return [];
  const late = evidence.latenessP99Us ?? 0;
  if (late <= LATE_US && evidence.unsent === 0) return [];
  const why = [
    `the publisher was late: p99 lateness ${ms(late)} (bound ${ms(LATE_US)})`,
    evidence.unsent > 0 ? `${evidence.unsent} messages stayed unsent` : '',
    `its process used ${percent(evidence.publisherCpu)} of a core`,
    `event loop held up ${ms(evidence.publisherLoopDelayP99Us)} (p99)`,
    `while acknowledgements took ${ms(Math.max(0, (evidence.publishP99Us ?? 0) - late))} beyond that`,
  ];
  return [{ cause: 'generator', evidence: why.filter(Boolean).join('; ') }];
}

function brokerFindings(evidence: VerdictEvidence): Finding[] {
  const findings: Finding[] = [];
  const blockedShare = evidence.spanS > 0 ? evidence.blockedS / evidence.spanS : 0;
  const slow = (evidence.publishP99Us ?? 0) - (evidence.latenessP99Us ?? 0);
  if (blockedShare >= BLOCKED_SHARE && evidence.publisherCpu < SATURATED) {
    findings.push({
      cause: 'broker',
      evidence: `requests stood at their in-flight or buffer bound: the publisher waited ${evidence.blockedS.toFixed(1)} s of ${evidence.spanS.toFixed(1)} s for acknowledgements while using ${percent(evidence.publisherCpu)} of a core${brokerCpu(evidence)}`,
    });
  } else if (slow >= SLOW_ACK_US) {
    findings.push({
      cause: 'broker',
      evidence: `acknowledgements were slow: p99 ${ms(evidence.publishP99Us ?? 0)} from the due time, lateness p99 ${ms(evidence.latenessP99Us ?? 0)}${brokerCpu(evidence)}`,
    });
  }
  if (evidence.failed + evidence.unknown > 0) {
    findings.push({
      cause: 'broker',
      evidence: `${evidence.failed} messages were refused or given up and ${evidence.unknown} were never answered`,
    });
  }
  const idle = (evidence.busiestSubscriber?.cpu ?? 1) < IDLE;
  if (!evidence.keptUp && idle && (evidence.fetchWaitShare ?? 0) > 0.5) {
    findings.push({
      cause: 'broker',
      evidence: `fetches were answered late while subscribers idled: they waited ${percent(evidence.fetchWaitShare ?? 0)} of the time and the busiest task used ${percent(evidence.busiestSubscriber?.cpu ?? 0)} of a core${brokerCpu(evidence)}`,
    });
  }
  return findings;
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
