import type { GoneRow } from '../../measure/report.ts';
import type { Cause, Finding } from '../../run/result.ts';
import { errorsText } from '../shared/evidence-text.ts';
import { slownessFindings } from './blame-drain.ts';
import { mergedErrors } from './merged-errors.ts';
import type { VerdictEvidence } from './verdict-evidence.ts';

/*
 * Why messages are missing, came twice, out of order or damaged: by what the system holds, by what clients passed
 * over and by the errors they met. Times and loads are no evidence here.
 */

type Found = Omit<Finding, 'reasons'>;

/** Whoever lost acknowledged messages. */
export function lossFindings(evidence: VerdictEvidence): Found[] {
  const { counts, stored } = evidence;
  const dropped = stored !== null && stored < counts.acked ? storedFindings(evidence) : [];
  const gone = evidence.gone.map(goneFinding);
  const skipped = errorFindings(
    evidence,
    ['foreign_traffic', 'server'],
    'clients passed over what they could not read',
  );
  const found = [...dropped, ...gone, ...skipped];
  if (found.length > 0) return found;
  if (stored !== null) return betweenFindings(evidence);
  const damaged = damageFindings(evidence);
  if (damaged.length > 0 || evidence.unexplainedLoss === null) return damaged;
  return [evidence.unexplainedLoss, ...slownessFindings(evidence)];
}

/** What was stored arrives, unless something between log and client swallows it. */
function betweenFindings(evidence: VerdictEvidence): Found[] {
  const { stored, counts } = evidence;
  const errors = errorFindings(
    evidence,
    ['network'],
    'connections to subscribers failed or brought damaged bytes',
  );
  if (errors.length > 0) return errors;
  if (stored === null || stored < counts.acked) return [];
  const text = `the system holds all ${stored} messages, and clients read past ${counts.lost} of them without an error: they were swallowed between log and client`;
  return [{ cause: 'network', evidence: text }];
}

/** e.g. `positions 120 to 4,500 of stream 0 were gone before 20 clients read them`. */
function goneFinding({ stream, from, to, clients, why }: GoneRow): Found {
  const who = `${clients} ${clients === 1 ? 'client' : 'clients'}`;
  if (why === 'log_start_moved') {
    const text = `positions ${from} to ${to - 1} of stream ${stream} were deleted before ${who} read them (retention, or deleted records)`;
    return { cause: 'configuration', evidence: text };
  }
  if (why === 'log_truncated') {
    const text = `the log of stream ${stream} lost what ${who} had read from position ${from} on, up to ${to - 1}: a server leads it that did not have it`;
    return { cause: 'server', evidence: text };
  }
  const text = `the log of stream ${stream} ended at ${from}, before the position ${to} that ${who} had reached: it was made anew or cut`;
  return { cause: 'server', evidence: text };
}

/** The system's own count contradicts its acknowledgements. */
export function storedFindings(evidence: VerdictEvidence): Found[] {
  const { stored, counts } = evidence;
  if (stored === null) return [];
  if (stored < counts.acked) {
    return [{ cause: 'server', evidence: `it acknowledged ${counts.acked} messages and holds ${stored}` }];
  }
  const more = stored - counts.acked;
  const foreign =
    counts.foreign > 0
      ? [
          {
            cause: 'foreign_traffic' as const,
            evidence: `somebody else wrote to the topic: clients received ${counts.foreign} foreign messages; it holds ${more} more than this run's`,
          },
        ]
      : [];
  return [...foreign, ...resendFindings(evidence, `it holds ${more} more than were acknowledged`)];
}

/** Copies come from batches that were sent again, or from whoever delivers twice. */
export function duplicateFindings(evidence: VerdictEvidence): Found[] {
  const { counts, stored } = evidence;
  const resent = resendFindings(evidence, `${counts.duplicated} copies arrived`);
  if (resent.length > 0) return resent;
  const shorter = evidence.gone.filter(({ why }) => why !== 'log_start_moved').map(goneFinding);
  if (shorter.length > 0) return shorter;
  if (stored === null || stored > counts.acked) return [];
  const text = `the system holds each message once (${stored}), and ${counts.duplicated} came twice: they were repeated between log and client`;
  return [{ cause: 'network', evidence: text }];
}

/** Order breaks where batches are sent again behind later ones. */
export function orderFindings(evidence: VerdictEvidence): Found[] {
  return resendFindings(evidence, `${evidence.counts.reordered} messages came after later ones`);
}

/** Publishers sent batches again; the error that made it do so says why. */
function resendFindings({ publishers, causeOf }: VerdictEvidence, what: string): Found[] {
  const resent = publishers.filter(({ retries }) => retries > 0);
  if (resent.length === 0) return [];
  const named = mergedErrors(resent).filter(([name]) => causeOf(name) !== null);
  const causes = [...new Set(named.map(([name]) => causeOf(name) as Cause))];
  const who =
    publishers.length === 1 ? 'the publisher' : `${resent.length} of ${publishers.length} publishers`;
  const again = `${who} sent ${resent.reduce((sum, { retries }) => sum + retries, 0)} batches again`;
  return causes.map((cause) => {
    const why = errorsText(named.filter(([name]) => causeOf(name) === cause));
    return { cause, evidence: `${what}: ${again} after ${why}` };
  });
}

/** Readers of committed messages know what was aborted from the system alone. */
export function abortedReadFindings({ counts }: VerdictEvidence): Found[] {
  const text = `it delivered ${counts.aborted_received} messages of aborted transactions to readers of committed ones`;
  return [{ cause: 'server', evidence: text }];
}

/** Bytes that changed on the way, or before they were stored. */
export function damageFindings(evidence: VerdictEvidence): Found[] {
  return errorFindings(evidence, ['network'], 'what arrived was damaged or cut');
}

/** Errors that subscribers met, of the given causes. */
function errorFindings(
  { subscribers, causeOf }: VerdictEvidence,
  causes: readonly Cause[],
  what: string,
): Found[] {
  const errors = mergedErrors(subscribers);
  return causes.flatMap((cause) => {
    const met = errors.filter(([name]) => causeOf(name) === cause);
    return met.length === 0 ? [] : [{ cause, evidence: `${what}: ${errorsText(met)}` }];
  });
}
