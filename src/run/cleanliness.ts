import type { Counts } from './result.ts';

/** Furthest an achieved rate may lie from the asked one, share. */
const RATE_TOLERANCE = 0.01;
const MOST_DIGITS = 12;

export interface CleanQuestion {
  counts: Counts;
  msgRate: number;
  averageTxRate: number;
  deadTasks: readonly { id: string; reason: string }[];
  clientCount: number;
  wantedClients: number;
  drainS: number;
  maxDrainS: number;
  independentCount: number | null;
  systemFailure: string | null;
  acknowledged: boolean;
}

/** Every condition of `clean` (docs/measurement.md) that does not hold, in words; empty means clean. */
export function uncleanBecause(question: CleanQuestion): string[] {
  const { counts } = question;
  const off = Math.abs(question.averageTxRate - question.msgRate) / question.msgRate;
  const reasons: [boolean, string][] = [
    [counts.unsent > 0, `${counts.unsent} of ${counts.asked} messages were not sent`],
    [counts.failed > 0, `${counts.failed} messages failed`],
    [counts.unknown > 0, `${counts.unknown} messages were never acknowledged`],
    [
      off > RATE_TOLERANCE,
      `achieved ${question.averageTxRate.toFixed(1)}/s is ${beyond(off * 100, RATE_TOLERANCE * 100, 1)} % off the ${question.msgRate}/s asked`,
    ],
    [counts.lost > 0, `${counts.lost} messages lost`],
    [counts.duplicated > 0, `${counts.duplicated} messages duplicated`],
    [counts.reordered > 0, `${counts.reordered} messages out of order`],
    [counts.corrupted > 0, `${counts.corrupted} messages corrupted`],
    [question.clientCount === 0, 'no subscriber was left'],
    [
      question.deadTasks.length > 0,
      `${question.deadTasks.length} ${question.deadTasks.length === 1 ? 'task' : 'tasks'} died or never answered`,
    ],
    [
      question.clientCount !== question.wantedClients,
      `${question.clientCount} of ${question.wantedClients} clients measured`,
    ],
    [
      question.drainS > question.maxDrainS,
      `subscribers needed ${beyond(question.drainS, question.maxDrainS, 2)} s to drain (bound ${question.maxDrainS} s)`,
    ],
    [question.systemFailure !== null, `the system under test does not answer: ${question.systemFailure}`],
    [
      disagrees(question),
      `the broker holds ${question.independentCount} messages, ${counts.acked} were acknowledged`,
    ],
  ];
  return reasons.filter(([holds]) => holds).map(([, text]) => text);
}

/** A number that lies above its bound, with as many decimals, the usual ones at least, as show that it does. */
function beyond(value: number, bound: number, usual: number): string {
  let digits = usual;
  while (Number(value.toFixed(digits)) <= bound && digits < MOST_DIGITS) digits += 1;
  return value.toFixed(digits);
}

/** Messages nobody acknowledged may have been stored all the same; only with none of those must the counts agree. */
function disagrees(question: CleanQuestion): boolean {
  const { counts, independentCount } = question;
  if (independentCount === null || !question.acknowledged || counts.failed + counts.unknown > 0) return false;
  return independentCount !== counts.acked;
}
