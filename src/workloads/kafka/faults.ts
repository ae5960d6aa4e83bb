import { UsageError } from '../../base/errors.ts';
import { Problem } from '../../options/field.ts';

/** Which brokers a fault is done to. */
export type FaultTarget =
  /** That leads a partition at the moment. */
  | { kind: 'leader'; partition: number }
  /** All others that run. */
  | { kind: 'followers'; partition: number }
  | { kind: 'broker'; id: number }
  /** Whichever are down. */
  | { kind: 'killed' };

/** Something done to brokers of ours while a run publishes. */
export interface Fault {
  verb: 'kill' | 'start' | 'restart' | 'pause';
  target: FaultTarget;
  /** How long a pause lasts, seconds; 0 for other verbs. */
  forS: number;
  /** When, from the start of publishing on, seconds. */
  atS: number;
  /** As it was written. */
  text: string;
}

const TIME = String.raw`(\d+(?:\.\d+)?)\s*(ms|s|min)`;
const TARGET = String.raw`((?:leader|followers)(?:\s+of\s+\d+)?|broker\s+\d+|\d+|killed)`;
const FAULT = new RegExp(
  String.raw`^(kill|start|restart|pause)\s+${TARGET}(?:\s+for\s+${TIME})?\s+at\s+${TIME}$`,
);
const UNIT_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60 };

export const FAULT_HINT =
  'give e.g. "kill leader at 3s; start killed at 6s; pause 2 for 500ms at 8s; restart leader of 1 at 9s"';

/** Reads faults separated by semicolons, in the order of their times. */
export function readFaults(text: string): Fault[] | Problem {
  const faults: Fault[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const fault = readFault(part);
    if (fault instanceof Problem) return fault;
    faults.push(fault);
  }
  if (faults.length === 0) return new Problem('names no fault', FAULT_HINT);
  return faults.sort((a, b) => a.atS - b.atS);
}

/** The faults of an option that was read. @throws UsageError where its text is none */
export function faultsOf(text: string | null): Fault[] {
  const faults = text === null ? [] : readFaults(text);
  if (!(faults instanceof Problem)) return faults;
  throw new UsageError(`--faults ${faults.problem}`, { hint: faults.hint });
}

function readFault(text: string): Fault | Problem {
  const [, verb, target = '', pause, pauseUnit, at, atUnit] = FAULT.exec(text.toLowerCase()) ?? [];
  if (verb === undefined) return new Problem(`has a fault that cannot be read (${text})`, FAULT_HINT);
  if ((verb === 'pause') !== (pause !== undefined)) {
    return new Problem(
      `has a fault that cannot be read (${text})`,
      'a pause, and nothing else, lasts "for" a time',
    );
  }
  if ((verb === 'start') !== (target === 'killed') && target === 'killed') {
    return new Problem(`has a fault that cannot be read (${text})`, 'what is killed can only be started');
  }
  const seconds = (number = '0', unit = 's') => Number(number) * (UNIT_S[unit] ?? 1);
  return {
    verb: verb as Fault['verb'],
    target: targetOf(target),
    forS: seconds(pause, pauseUnit),
    atS: seconds(at, atUnit),
    text,
  };
}

function targetOf(text: string): FaultTarget {
  if (text === 'killed') return { kind: 'killed' };
  const number = Number(/\d+/.exec(text)?.[0] ?? 0);
  if (text.startsWith('leader')) return { kind: 'leader', partition: number };
  return text.startsWith('followers')
    ? { kind: 'followers', partition: number }
    : { kind: 'broker', id: number };
}
