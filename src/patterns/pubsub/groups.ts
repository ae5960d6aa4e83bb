import { GroupAccount } from '../../measure/group-account.ts';
import type { GroupReport } from '../../measure/group-report.ts';
import type { StreamBounds, StreamTotals, SubscriberReport } from '../../measure/report.ts';
import type { LagBook } from './group-lag.ts';
import type { GroupRow } from './group-rows.ts';
import type { MemberPlan } from './member-plan.ts';

/** How subscribers read together. */
export interface Grouping {
  /** Client i of the run is a member of group i modulo this. */
  groups: number;
  /** Streams that the members of a group divide among them. */
  streams: number;
  /** Who takes part only later, and what members do while the run publishes. */
  plan: MemberPlan;
  /** Longest time after which members have what one of them had that went without a word, ms. */
  settleMs: number;
  /** Members are given messages, not streams: several read one stream, and none in order. */
  isShared?: boolean;
}

/** What each publisher's streams were given (index = publisher). */
export type Published = readonly (readonly StreamTotals[])[];

/** What the tasks tell of one group. */
function reportsOf(told: readonly SubscriberReport[], group: number): GroupReport[] {
  return told.flatMap(({ groups }) => groups.filter((one) => one.group === group));
}

function indexes({ groups }: Pick<Grouping, 'groups'>): number[] {
  return Array.from({ length: groups }, (_, group) => group);
}

/**
 * Whether in every group each stream has its reader, all members agree on who that is, and have fair shares: a system
 * may take its time before it gives a newcomer anything.
 */
export function areSettled(
  told: readonly SubscriberReport[],
  grouping: Pick<Grouping, 'groups' | 'streams' | 'isShared'>,
): boolean {
  return indexes(grouping).every((group) => {
    const parts = reportsOf(told, group).filter(({ living }) => living > 0);
    const epochs = new Set(parts.flatMap(({ epoch_min, epoch_max }) => [epoch_min, epoch_max]));
    const owned = parts.reduce((sum, part) => sum + part.owned, 0);
    const isStable = parts.every(({ living, stable }) => living === stable);
    const least = Math.min(...parts.map(({ owned_min }) => owned_min));
    if (grouping.isShared) return isStable && epochs.size === 1 && streamsOf(parts).size === grouping.streams;
    const isFair = Math.max(...parts.map(({ owned_max }) => owned_max)) - least <= 1;
    return isStable && isFair && epochs.size === 1 && owned === grouping.streams;
  });
}

/** Streams that some member reads. */
function streamsOf(parts: readonly GroupReport[]): Set<number> {
  return new Set(parts.flatMap(({ positions }) => positions.filter((_, at) => at % 2 === 0)));
}

/**
 * Watches for the end of a drain: each group has every acknowledged message. Sums of what tasks have tell when that may
 * be so; a message that members of two tasks have read stands in two of them, so that ranges then decide.
 */
export class GroupDrain {
  readonly #grouping: Pick<Grouping, 'groups'>;
  readonly #published: Published;
  readonly #acked: number;
  #mayBeOver = false;
  #isComplete = false;

  constructor(grouping: Pick<Grouping, 'groups'>, published: Published, acked: number) {
    this.#grouping = grouping;
    this.#published = published;
    this.#acked = acked;
  }

  /** How much is to be asked of the tasks next. */
  get detail(): 'progress' | 'ranges' {
    return this.#mayBeOver ? 'ranges' : 'progress';
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  look(told: readonly SubscriberReport[]): void {
    const parts = indexes(this.#grouping).map((group) => reportsOf(told, group));
    this.#mayBeOver = parts.every(
      (reports) => reports.reduce((sum, { acked }) => sum + (acked ?? 0), 0) >= this.#acked,
    );
    this.#isComplete =
      this.#mayBeOver &&
      parts.every((reports) => {
        if (reports.some(({ ranges }) => ranges === null)) return false;
        return unionOf(reports).against(this.#published).lost === 0;
      });
  }
}

/** What the groups have read in the end, a row each. @param bounds what the system holds; null = not known */
export function groupRows(
  told: readonly SubscriberReport[],
  grouping: Pick<Grouping, 'groups' | 'isShared'>,
  { published, bounds, lag }: { published: Published; bounds: StreamBounds | null; lag?: LagBook | null },
): GroupRow[] {
  const members = told
    .flatMap(({ clients }) => clients ?? [])
    .filter(({ gave_up, not_connected }) => !gave_up && !not_connected);
  return indexes(grouping).map((group) => {
    const parts = reportsOf(told, group);
    const union = unionOf(parts);
    const { lost, unackedReceived, abortedReceived } = union.against(published);
    const undelivered = bounds === null ? 0 : union.undelivered(published, bounds);
    return {
      group: group + 1,
      members: members.filter((member) => member.group === group).length,
      received: union.received,
      lost: lost - undelivered,
      undelivered,
      unacked_received: unackedReceived,
      aborted_received: abortedReceived,
      duplicated: Math.max(0, union.positions - union.received),
      read_twice: Math.max(0, union.receipts - union.positions),
      work_s: parts.reduce((sum, { work_s }) => sum + work_s, 0),
      busiest_s: Math.max(0, ...parts.map(({ busiest_s }) => busiest_s)),
      most_lag: lag?.highest(group) ?? null,
      ...ofShareGroup(parts, union, grouping),
    };
  });
}

/** What only share groups tell. */
function ofShareGroup(
  parts: readonly GroupReport[],
  union: GroupAccount,
  { isShared }: Pick<Grouping, 'isShared'>,
): Pick<GroupRow, 'redelivered' | 'unacknowledged'> {
  if (!isShared) return { redelivered: null, unacknowledged: null };
  const acknowledged = new GroupAccount();
  for (const part of parts) acknowledged.add({ sequences: [], positions: part.acknowledged ?? [] }, 0);
  return {
    redelivered: parts.reduce((sum, { redelivered }) => sum + redelivered, 0),
    unacknowledged: Math.max(0, union.positions - acknowledged.positions),
  };
}

function unionOf(reports: readonly GroupReport[]): GroupAccount {
  const union = new GroupAccount();
  for (const { ranges, receipts } of reports) if (ranges !== null) union.add(ranges, receipts);
  return union;
}
