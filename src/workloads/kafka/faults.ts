import { UsageError } from '../../base/errors.ts';
import { Problem } from '../../options/field.ts';
import { isNetworkFault, type NetworkFault, readNetworkFault } from '../../patterns/pubsub/network-faults.ts';
import { ACT_TIME, actSeconds } from '../../patterns/shared/timed-acts.ts';

/** What a fault is done to. */
export type FaultTarget =
  /** That leads a partition at the moment. */
  | { kind: 'leader'; partition: number }
  /** All others that run and hold a copy of it. */
  | { kind: 'followers'; partition: number }
  | { kind: 'broker'; id: number }
  /** Whichever are down, but for those that were stopped in good order. */
  | { kind: 'killed' }
  /** Whichever were stopped in good order and are down. */
  | { kind: 'stopped' }
  | { kind: 'partition'; partition: number }
  /** Of all partitions, the replica that is first in their lists. */
  | { kind: 'preferred' }
  /** Of partitions that nobody can lead without loss, any replica that is there. */
  | { kind: 'unclean' };

/** Something done to brokers of ours while a run publishes. */
export interface Fault {
  verb: keyof typeof TAKES;
  target: FaultTarget;
  /** How long a pause lasts, seconds; 0 for other verbs. */
  forS: number;
  /** When, from the start of publishing on, seconds. */
  atS: number;
  /** As it was written. */
  text: string;
}

const BROKERS = ['leader', 'followers', 'broker'] as const;
/** What each can be done to. */
const TAKES = {
  kill: BROKERS,
  stop: BROKERS,
  start: [...BROKERS, 'killed', 'stopped'],
  restart: BROKERS,
  fill: BROKERS,
  pause: BROKERS,
  move: ['leader', 'partition'],
  elect: ['preferred', 'unclean'],
} as const satisfies Readonly<Record<string, readonly FaultTarget['kind'][]>>;

const TARGET = String.raw`((?:leader|followers)(?:\s+of\s+\d+)?|(?:broker|partition)\s+\d+|\d+|killed|stopped|preferred|unclean)`;
const FAULT = new RegExp(
  String.raw`^(${Object.keys(TAKES).join('|')})\s+${TARGET}(?:\s+for\s+${ACT_TIME})?\s+at\s+${ACT_TIME}$`,
);

export const FAULT_HINT =
  'give e.g. "kill leader at 3s; start killed at 6s; pause 2 for 500ms at 8s; move leader of 1 at 9s; block subscribers 10% at 3s for 2s"';

/** Reads faults separated by semicolons, in the order of their times. */
export function readFaults(text: string): (Fault | NetworkFault)[] | Problem {
  const faults: (Fault | NetworkFault)[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const fault = isNetworkFault(part) ? readNetworkFault(part) : readFault(part);
    if (fault instanceof Problem) return fault;
    faults.push(fault);
  }
  if (faults.length === 0) return new Problem('names no fault', FAULT_HINT);
  return faults.sort((a, b) => a.atS - b.atS);
}

/** What an option that was read does to brokers. @throws UsageError where its text is none */
export function faultsOf(text: string | null): Fault[] {
  return allOf(text).filter((fault): fault is Fault => fault.verb !== 'block');
}

/** What it does to networks. @throws UsageError where its text is none */
export function networkFaultsOf(text: string | null): NetworkFault[] {
  return allOf(text).filter((fault): fault is NetworkFault => fault.verb === 'block');
}

function allOf(text: string | null): (Fault | NetworkFault)[] {
  const faults = text === null ? [] : readFaults(text);
  if (!(faults instanceof Problem)) return faults;
  throw new UsageError(`--faults ${faults.problem}`, { hint: faults.hint });
}

function readFault(text: string): Fault | Problem {
  const [, verbText, targetText = '', pause, pauseUnit, at, atUnit] = FAULT.exec(text.toLowerCase()) ?? [];
  const refused = (hint: string) => new Problem(`has a fault that cannot be read (${text})`, hint);
  if (verbText === undefined) return refused(FAULT_HINT);
  const verb = verbText as Fault['verb'];
  if ((verb === 'pause') !== (pause !== undefined)) {
    return refused('a pause, and nothing else, lasts "for" a time');
  }
  const target = targetOf(targetText);
  const taken: readonly FaultTarget['kind'][] = TAKES[verb];
  if (!taken.includes(target.kind)) return refused(`${verb} takes ${taken.join(', ')}`);
  return { verb, target, forS: actSeconds(pause, pauseUnit), atS: actSeconds(at, atUnit), text };
}

function targetOf(text: string): FaultTarget {
  const [word = ''] = text.split(/\s/);
  const number = Number(/\d+/.exec(text)?.[0] ?? 0);
  switch (word) {
    case 'killed':
    case 'stopped':
    case 'preferred':
    case 'unclean':
      return { kind: word };
    case 'leader':
    case 'followers':
    case 'partition':
      return { kind: word, partition: number };
    default:
      return { kind: 'broker', id: number };
  }
}
