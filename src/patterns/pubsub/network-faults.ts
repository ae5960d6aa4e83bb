import { UsageError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';
import { seededRandom } from '../../base/seeded-random.ts';
import { BLOCK_MODES, type BlockMode } from '../../measure/block-report.ts';
import { Problem } from '../../options/field.ts';
import { ACT_TIME, actSeconds } from '../shared/timed-acts.ts';

/** The network between some subscribers and what they read from is blocked for a time. */
export interface NetworkFault {
  verb: 'block';
  /** Of all subscribers: so many, or so many percent. */
  share: { clients: number } | { percent: number };
  mode: BlockMode;
  /** From the start of publishing on, seconds. */
  atS: number;
  forS: number;
  /** As it was written. */
  text: string;
}

/** The same, with the clients that it strikes. */
export interface PlannedBlock extends Omit<NetworkFault, 'verb' | 'share'> {
  /** Indexes within the run, ascending. */
  clients: readonly number[];
}

const HEAD = /^block\s+subscribers?\s+(\d+(?:\.\d+)?)(\s*%)?/;
const CLAUSES = new RegExp(
  String.raw`\s+(?:(at)\s+${ACT_TIME}|(for)\s+${ACT_TIME}|(with)\s+(${BLOCK_MODES.join('|')}))(?=\s|$)`,
  'y',
);

export const NETWORK_FAULT_HINT =
  'give e.g. "block subscribers 10% at 3s for 2s; block subscribers 5 at 7s for 500ms with reset" (stall unless told; drop, reset, refuse, packet_loss)';

export function isNetworkFault(text: string): boolean {
  return /^block\b/i.test(text);
}

/** Reads one fault. */
export function readNetworkFault(text: string): NetworkFault | Problem {
  const refused = new Problem(`has a fault that cannot be read (${text})`, NETWORK_FAULT_HINT);
  const lower = text.toLowerCase();
  const head = HEAD.exec(lower);
  if (head === null) return refused;
  const clauses = clausesOf(lower, head[0].length);
  if (clauses === null) return refused;
  const { at, for: lasts, with: mode = 'stall' } = clauses;
  if (typeof at !== 'number' || typeof lasts !== 'number' || lasts === 0) return refused;
  const amount = Number(head[1]);
  const share = head[2] === undefined ? { clients: amount } : { percent: amount };
  if (amount === 0 || ('percent' in share ? amount > 100 : !Number.isInteger(amount))) return refused;
  return { verb: 'block', share, mode: mode as BlockMode, atS: at, forS: lasts, text };
}

/** What follows a fault's head, in any order, each once; null where that cannot be read. */
function clausesOf(text: string, from: number): { at?: number; for?: number; with?: string } | null {
  const clauses: Record<string, number | string> = {};
  CLAUSES.lastIndex = from;
  while (CLAUSES.lastIndex < text.length) {
    const found = CLAUSES.exec(text);
    if (found === null) return null;
    const [, at, atNumber, atUnit, lasts, forNumber, forUnit, , mode = ''] = found;
    const word = at ?? lasts ?? 'with';
    if (word in clauses) return null;
    clauses[word] = word === 'with' ? mode : actSeconds(atNumber ?? forNumber, atUnit ?? forUnit);
  }
  return clauses;
}

/** Reads faults separated by semicolons, in the order of their times. */
export function readNetworkFaults(text: string): NetworkFault[] | Problem {
  const faults: NetworkFault[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const fault = readNetworkFault(part);
    if (fault instanceof Problem) return fault;
    faults.push(fault);
  }
  if (faults.length === 0) return new Problem('names no fault', NETWORK_FAULT_HINT);
  return faults.sort((a, b) => a.atS - b.atS);
}

/**
 * Which clients each fault strikes: drawn without replacement by the seed, from those that no other fault strikes at the
 * same time.
 * @param faults in the order of their times
 * @param clients of the run
 * @throws UsageError where a fault lasts beyond the run, strikes nobody, or there are too few clients for it
 */
export function planBlocks(
  faults: readonly NetworkFault[],
  { clients, test_duration, seed }: { clients: number; test_duration: number; seed: number },
): PlannedBlock[] {
  const random = seededRandom(seed);
  const planned: PlannedBlock[] = [];
  for (const { verb: _verb, share, ...fault } of faults) {
    if (fault.atS + fault.forS > test_duration)
      refuse(
        fault.text,
        `lasts beyond --test_duration ${test_duration}`,
        'end it earlier, or give a longer run',
      );
    const wanted = 'clients' in share ? share.clients : Math.round((clients * share.percent) / 100);
    if (wanted === 0)
      refuse(fault.text, `strikes none of ${countText(clients, 'client')}`, 'give a higher share');
    const taken = new Set(
      planned.filter((other) => other.atS + other.forS > fault.atS).flatMap((other) => other.clients),
    );
    const free = Array.from({ length: clients }, (_, client) => client).filter((one) => !taken.has(one));
    if (wanted > free.length) {
      const blocked = taken.size === 0 ? '' : `, and ${taken.size} of them are blocked at that time`;
      refuse(fault.text, `wants ${wanted} of ${countText(clients, 'client')}${blocked}`, 'strike fewer');
    }
    planned.push({ ...fault, clients: drawn(free, wanted, random) });
  }
  return planned;
}

/** Without replacement: the first of a shuffle that stops when it has enough (Fisher and Yates). */
function drawn(from: readonly number[], count: number, random: () => number): number[] {
  const left = [...from];
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (left.length - i));
    [left[i], left[other]] = [left[other] as number, left[i] as number];
  }
  return left.slice(0, count).sort((a, b) => a - b);
}

function refuse(fault: string, what: string, hint: string): never {
  throw new UsageError(`--faults: "${fault}" ${what}`, { hint });
}
