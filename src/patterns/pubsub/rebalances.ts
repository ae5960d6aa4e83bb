import type { MemberMark, Tenure } from '../../measure/group-report.ts';
import type { RebalanceRow } from './group-rows.ts';
import { p50AndMax } from './p50-and-max.ts';

/** What happened to the members of one group, all of them, on one clock. */
export interface GroupLog {
  /** From 1 on. */
  group: number;
  marks: readonly MemberMark[];
  tenures: readonly Tenure[];
  /** Streams that the group reads; null where members share them, so that none changes hands. */
  streams: number | null;
  /** From the start of publishing to when the first members were told to end, monotonic microseconds. */
  startUs: number;
  endUs: number;
}

/** A time in which the group did not agree who reads what. */
interface Unsettled {
  fromUs: number;
  /** Null = it was not over when the run ended. */
  toUs: number | null;
  causes: string[];
  /** Members that take part once it is over. */
  members: number;
}

/**
 * The rebalances of a group while it was measured. One begins when a member goes or comes, or when the first one
 * hears of it, and is over when each member that takes part is stable in one epoch and each stream has its reader. Pure.
 */
export function rebalancesOf(log: GroupLog): RebalanceRow[] {
  const { startUs, endUs } = log;
  return unsettledTimes(log)
    .filter(({ fromUs, toUs }) => fromUs < endUs && (toUs ?? endUs) >= startUs)
    .map((time) => ({
      group: log.group,
      at_s: Math.max(0, time.fromUs - startUs) / 1e6,
      cause: causeText(time.causes),
      duration_s: time.toUs === null ? null : (time.toUs - time.fromUs) / 1e6,
      members: time.members,
      ...(log.streams === null ? NOTHING_MOVED : handedOver(log, time)),
    }));
}

function unsettledTimes({ marks, streams }: GroupLog): Unsettled[] {
  const standings = new Map<number, MemberMark>();
  const times: Unsettled[] = [];
  let open: Unsettled | null = null;
  /** Whoever goes or comes leaves an epoch behind that the others have to leave too. */
  let beyond = -1;
  for (const mark of [...marks].sort((a, b) => a.us - b.us)) {
    if (changesMembers(mark)) beyond = Math.max(beyond, ...[...standings.values()].map(({ epoch }) => epoch));
    standings.set(mark.member, mark);
    const living = [...standings.values()].filter((one) => !isGone(one));
    const settled = isSettled(living, streams, beyond);
    if (open === null && settled) continue;
    if (open === null) {
      open = { fromUs: mark.us, toUs: null, causes: [], members: 0 };
      times.push(open);
    }
    open.causes.push(...causesOf(mark));
    open.members = living.length;
    open.toUs = settled ? mark.us : null;
    if (settled) open = null;
  }
  return times;
}

function isGone({ state }: MemberMark): boolean {
  return state === 'killed' || state === 'left';
}

function changesMembers(mark: MemberMark): boolean {
  return isGone(mark) || mark.why === 'JOIN';
}

function causesOf(mark: MemberMark): string[] {
  if (isGone(mark)) return [mark.state];
  return mark.why === null ? [] : [mark.why];
}

const NOTHING_MOVED = { moved: 0, pause_s: null, read_twice: 0, lost: 0 };

function isSettled(living: readonly MemberMark[], streams: number | null, beyond: number): boolean {
  const [first] = living;
  if (first === undefined || first.epoch <= beyond) return false;
  const owned = living.reduce((sum, one) => sum + one.owned, 0);
  const isRead = streams === null || owned === streams;
  return isRead && living.every(({ state, epoch }) => state === 'stable' && epoch === first.epoch);
}

/** Who came and went; where nobody did, what the first member heard. */
function causeText(causes: readonly string[]): string {
  const counted = (['killed', 'left', 'JOIN'] as const).flatMap((cause) => {
    const count = causes.filter((one) => one === cause).length;
    return count === 0 ? [] : [`${count} ${cause === 'JOIN' ? 'joined' : cause}`];
  });
  return counted.length > 0 ? counted.join(', ') : (causes[0] ?? 'not known');
}

/** What changed hands: how long nobody read it, and what was read again or by nobody. */
function handedOver({ tenures }: GroupLog, { fromUs, toUs }: Unsettled) {
  const pauses: number[] = [];
  let readTwice = 0;
  let lost = 0;
  let moved = 0;
  for (const tenure of tenures) {
    if (tenure.assigned_us < fromUs || tenure.assigned_us > (toUs ?? Number.POSITIVE_INFINITY)) continue;
    const before = tenures.filter(
      ({ stream, assigned_us }) => stream === tenure.stream && assigned_us < tenure.assigned_us,
    );
    if (before.length === 0) continue;
    if (before.every(({ member, assigned_us }) => member !== tenure.member || assigned_us < latest(before)))
      moved++;
    const readTo = Math.max(...before.map(({ to }) => to));
    readTwice += Math.max(0, Math.min(readTo, tenure.to) - tenure.from);
    lost += Math.max(0, tenure.from - readTo);
    const last = Math.max(...before.map(({ last_read_us }) => last_read_us ?? Number.NEGATIVE_INFINITY));
    if (tenure.first_read_us !== null && Number.isFinite(last)) pauses.push(tenure.first_read_us - last);
  }
  return { moved, pause_s: pauseOf(pauses), read_twice: readTwice, lost };
}

function latest(tenures: readonly Tenure[]): number {
  return Math.max(...tenures.map(({ assigned_us }) => assigned_us));
}

function pauseOf(pausesUs: readonly number[]): RebalanceRow['pause_s'] {
  const told = p50AndMax(pausesUs.map((us) => Math.max(0, us) / 1e6));
  return told && { ...told, count: pausesUs.length };
}
