import { clientFailureText, notConnectedText } from '../../run/client-failures.ts';
import type { Finding, Verdict } from '../../run/result.ts';
import { systemFailureText } from '../../run/run-failures.ts';
import { ms, percent, secs } from '../shared/evidence-text.ts';
import { blockLossFindings, lostInBlocks } from './blame-block.ts';
import {
  abortedReadFindings,
  damageFindings,
  duplicateFindings,
  lossFindings,
  orderFindings,
  storedFindings,
} from './blame-delivery.ts';
import { drainFindings } from './blame-drain.ts';
import { publishingFindings, refusalFindings } from './blame-publishing.ts';
import type { Reason, ReasonKind } from './cleanliness.ts';
import { latestOf } from './latest-publisher.ts';
import type { VerdictEvidence } from './verdict-evidence.ts';

type Found = Omit<Finding, 'reasons'>;

/** Who is looked at for each kind of reason; what has nothing to do with a reason is no evidence for it. */
const finders: Readonly<Record<ReasonKind, (evidence: VerdictEvidence) => Found[]>> = {
  unsent: (evidence) => unlessGaveUp(evidence, publishingFindings),
  failed: (evidence) => unlessGaveUp(evidence, refusalFindings),
  unknown: (evidence) => unlessGaveUp(evidence, refusalFindings),
  rate: rateFindings,
  late: publishingFindings,
  lost: lostFindings,
  undelivered: drainFindings,
  duplicated: duplicateFindings,
  reordered: orderFindings,
  corrupted: damageFindings,
  aborted_read: abortedReadFindings,
  client_failed: allFailureFindings,
  connections: connectionFindings,
  dead_task: deathFindings,
  clients: (evidence) => [...deathFindings(evidence), ...failureFindings(evidence, 'subscriber')],
  drain: drainFindings,
  catch_up: (evidence) => [...deathFindings(evidence), ...failureFindings(evidence, 'subscriber')],
  system: systemFindings,
  stored: storedFindings,
  log: lostFindings,
};

const ABOUT_TIME: ReadonlySet<string> = new Set<ReasonKind>([
  'unsent',
  'rate',
  'late',
  'undelivered',
  'drain',
]);

/**
 * Who is to blame for each reason why a run is not clean, with the evidence that is tied to it. A reason that
 * nothing explains is `unknown`. Pure.
 */
export function judge(reasons: readonly Reason[], evidence: VerdictEvidence): Verdict {
  if (reasons.length === 0) {
    return { cause: ['clean'], evidence: [{ cause: 'clean', evidence: cleanText(evidence), reasons: [] }] };
  }
  const kinds = [...new Set(reasons.map(({ kind }) => kind))];
  const findings = merged(
    kinds.flatMap((kind) => {
      const found = finders[kind](evidence);
      const known = found.length > 0 ? found : [unknown(evidence)];
      return known.map((finding) => ({ ...finding, reasons: [kind] }));
    }),
  );
  const told = [...findings, ...ownFigures(findings, evidence)];
  return { cause: [...new Set(told.map(({ cause }) => cause))], evidence: told };
}

/** Where the system is blamed for what took long, what it counts of itself is told beside. */
function ownFigures(findings: readonly Finding[], { systemFigures }: VerdictEvidence): Finding[] {
  const blamed = findings.filter(({ cause }) => cause === 'server').flatMap(({ reasons }) => reasons);
  const reasons = [...new Set(blamed)].filter((kind) => ABOUT_TIME.has(kind));
  if (reasons.length === 0 || systemFigures.length === 0) return [];
  return [{ cause: 'server', evidence: `by its own figures: ${systemFigures.join('; ')}`, reasons }];
}

/** One sentence that explains several reasons is said once. */
function merged(findings: readonly Finding[]): Finding[] {
  const byText = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.cause}\n${finding.evidence}`;
    const same = byText.get(key);
    if (same === undefined) byText.set(key, { ...finding, reasons: [...finding.reasons] });
    else same.reasons.push(...finding.reasons);
  }
  // What is known comes before what is not.
  const isUnknown = ({ cause }: Finding) => Number(cause === 'unknown');
  return [...byText.values()].sort((a, b) => isUnknown(a) - isUnknown(b));
}

/** A rate that messages missed which were refused or never handed over has their causes. */
function rateFindings(evidence: VerdictEvidence): Found[] {
  const { failed, unknown: unanswered } = evidence.counts;
  return unlessGaveUp(evidence, failed + unanswered > 0 ? refusalFindings : publishingFindings);
}

/** What nothing else shows the loss of was not read by clients that gave up: a topic that was deleted, say. */
function lostFindings(evidence: VerdictEvidence): Found[] {
  const byBlocks = blockLossFindings(evidence);
  if (byBlocks.length > 0 && lostInBlocks(evidence) >= evidence.counts.lost) return byBlocks;
  const found = [...byBlocks, ...lossFindings(evidence)];
  if (found.length > 0) return found;
  return allFailureFindings(evidence);
}

/** A publisher that gave up has said why; nothing else need explain what it did not send. */
function unlessGaveUp(evidence: VerdictEvidence, find: (evidence: VerdictEvidence) => Found[]): Found[] {
  const failures = failureFindings(evidence, 'publisher');
  return failures.length > 0 ? failures : find(evidence);
}

function allFailureFindings(evidence: VerdictEvidence): Found[] {
  return [...failureFindings(evidence, 'publisher'), ...failureFindings(evidence, 'subscriber')];
}

/** What clients that gave up have said. */
export function failureFindings(
  { clientFailures, causeOf }: Pick<VerdictEvidence, 'clientFailures' | 'causeOf'>,
  role: 'publisher' | 'subscriber',
): Found[] {
  return clientFailures
    .filter((failure) => failure.role === role)
    .map((failure) => ({
      cause: causeOf(failure.name) ?? partOf(role),
      evidence: clientFailureText(failure),
    }));
}

function partOf(role: 'publisher' | 'subscriber'): 'generator' | 'subscriber' {
  return role === 'publisher' ? 'generator' : 'subscriber';
}

/** A system that clients could not use either has said why to them. */
function systemFindings(evidence: VerdictEvidence): Found[] {
  const failures = allFailureFindings(evidence);
  if (failures.length > 0) return failures;
  return [{ cause: 'server', evidence: systemFailureText(evidence.systemFailure ?? '') }];
}

/** A limit of the system's that is known says all; else what clients met says it. */
export function connectionFindings({
  connectionLimit,
  notConnected,
  causeOf,
}: Pick<VerdictEvidence, 'connectionLimit' | 'notConnected' | 'causeOf'>): Found[] {
  if (connectionLimit !== null) return [{ cause: 'configuration', evidence: connectionLimit }];
  return notConnected.map((row) => ({
    cause: causeOf(row.name) ?? 'unknown',
    evidence: notConnectedText(row),
  }));
}

/** Tasks that died. */
export function deathFindings({ deadTasks }: Pick<VerdictEvidence, 'deadTasks'>): Found[] {
  const [first] = deadTasks;
  if (first === undefined) return [];
  const more = deadTasks.length === 1 ? '' : `; so did ${deadTasks.length - 1} more`;
  return [
    { cause: 'subscriber', evidence: `task ${first.id} died or never answered (${first.reason})${more}` },
  ];
}

function cleanText({ drainS, publishers, flow, isGrouped, counts }: VerdictEvidence): string {
  const { latenessP99Us, name } = latestOf(publishers);
  const lateness = `p99 lateness ${ms(latenessP99Us ?? 0)}${publishers.length === 1 ? '' : ` of ${name}`}`;
  const aborted = `sent, ${counts.aborted} of it aborted as asked, the rest committed`;
  if (flow === 'publish_only')
    return `everything asked was ${counts.aborted === 0 ? 'sent and acknowledged' : aborted}; nobody read; ${lateness}`;
  // What members of a group read again is told by group, and promised by nobody.
  const received = isGrouped ? 'read by every group' : 'received once and in order';
  return `everything asked was ${counts.aborted === 0 ? 'sent, acknowledged' : aborted} and ${received}; drain ${drainS.toFixed(2)} s, ${lateness}`;
}

function unknown({ publishers, machine, counts, drainS }: VerdictEvidence): Found {
  const publisher = latestOf(publishers);
  const used =
    machine === null
      ? []
      : [
          `${machine.withSystem ? 'tasks and system' : 'tasks'} used ${machine.usedCores.toFixed(2)} of ${machine.cores} cores`,
        ];
  const facts = [
    `p99 lateness ${ms(publisher.latenessP99Us ?? 0)}`,
    `p99 acknowledgement ${ms(publisher.publishP99Us ?? 0)}`,
    `${publisher.name.replace('the ', '')} at ${percent(publisher.cpu)} of a core`,
    `drain ${secs(drainS)}`,
    `${counts.lost} lost`,
    ...used,
  ];
  return { cause: 'unknown', evidence: `nothing measured shows who gave way: ${facts.join('; ')}` };
}
