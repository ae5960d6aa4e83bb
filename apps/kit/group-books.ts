import { GroupAccount } from '../../src/measure/group-account.ts';
import type { GroupReport } from '../../src/measure/group-report.ts';
import type { PublishedTotals } from '../../src/measure/report.ts';
import { SequenceSet } from '../../src/measure/sequence-set.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import { MemberLog } from './member-log.ts';
import type { BaseSubscriberConfig } from './task-config.ts';

interface Member {
  group: number;
  account: SubscriberAccount;
  log: MemberLog;
}

/** How much is told of groups: standing and counts, the ranges too, or all that happened. */
export type GroupDetail = 'progress' | 'ranges' | 'full';

/** The groups that clients of a task are members of. */
export class GroupBooks {
  readonly #groups: number;
  readonly #first: number;
  readonly #heldBack: ReadonlySet<number>;
  readonly #nowUs: () => number;
  readonly #members: Member[] = [];
  #endedUs: number | null = null;

  constructor({ groups, first_client, held_back }: BaseSubscriberConfig, nowUs: () => number) {
    this.#groups = groups;
    this.#first = first_client;
    this.#heldBack = new Set(held_back);
    this.#nowUs = nowUs;
  }

  /** The group of a client; null where clients read each for themselves. @param client its index within the task */
  groupOf(client: number): number | null {
    return this.#groups === 0 ? null : (this.#first + client) % this.#groups;
  }

  /** Whether it takes part from the beginning on. */
  isHeldBack(client: number): boolean {
    return this.#heldBack.has(this.#first + client);
  }

  /** Its index within the task. @param member a client's index within the run */
  clientOf(member: number): number {
    return member - this.#first;
  }

  /** Takes the next client's account in. @returns where it tells what it goes through; null where it is in no group */
  add(account: SubscriberAccount): MemberLog | null {
    const client = this.#members.length;
    const group = this.groupOf(client);
    if (group === null) return null;
    account.keepPositions();
    const log = new MemberLog(this.#first + client, this.#nowUs);
    this.#members.push({ group, account, log });
    return log;
  }

  /** What members do from now on is no part of the test. */
  end(): void {
    this.#endedUs ??= this.#nowUs();
    for (const { log } of this.#members) log.end();
  }

  report(detail: GroupDetail, published: PublishedTotals | null): GroupReport[] {
    const groups = [...new Set(this.#members.map(({ group }) => group))].sort((a, b) => a - b);
    return groups.map((group) => this.#reportOf(group, detail, published));
  }

  #reportOf(group: number, detail: GroupDetail, published: PublishedTotals | null): GroupReport {
    const members = this.#members.filter((member) => member.group === group);
    const living = members.filter(({ log }) => log.isLiving).map(({ log }) => log);
    const epochs = living.map(({ epoch }) => epoch);
    const shares = living.map(({ owned }) => owned);
    const needsUnion = detail !== 'progress' || published !== null;
    const account = needsUnion ? unionOf(members) : null;
    return {
      group,
      living: living.length,
      stable: living.filter(({ isStable }) => isStable).length,
      epoch_min: epochs.length === 0 ? -1 : Math.min(...epochs),
      epoch_max: Math.max(-1, ...epochs),
      owned: shares.reduce((sum, owned) => sum + owned, 0),
      owned_min: shares.length === 0 ? 0 : Math.min(...shares),
      owned_max: Math.max(0, ...shares),
      receipts: members.reduce((sum, { account: { arrivals } }) => sum + arrivals, 0),
      positions: living.flatMap((log) => log.positions()),
      work_s: members.reduce((sum, { log }) => sum + log.workedUs, 0) / 1e6,
      busiest_s: Math.max(0, ...members.map(({ log }) => log.workedUs)) / 1e6,
      redelivered: members.reduce((sum, { log }) => sum + log.redeliveries, 0),
      acknowledged: detail === 'full' ? acknowledgedBy(members) : null,
      ...againstOf(account, published),
      ranges: detail === 'progress' ? null : (account?.ranges() ?? null),
      log:
        detail === 'full'
          ? {
              marks: members.flatMap(({ log }) => log.marks),
              tenures: members.flatMap(({ log }) => log.tenures),
            }
          : null,
      ended_us: this.#endedUs,
    };
  }
}

/** Null where none of them acknowledges anything. */
function acknowledgedBy(members: readonly Member[]): GroupReport['acknowledged'] {
  const union: SequenceSet[] = [];
  for (const { log } of members) {
    log.acknowledgements.forEach((set, stream) => {
      const known = union[stream] ?? new SequenceSet();
      union[stream] = known;
      for (const [from, to] of set.ranges()) known.addRange(from, to);
    });
  }
  const told: NonNullable<GroupReport['acknowledged']> = [];
  union.forEach((set, stream) => {
    told.push({ stream, ranges: set.ranges().flat() });
  });
  return told.length === 0 ? null : told;
}

function unionOf(members: readonly Member[]): GroupAccount {
  const union = new GroupAccount();
  for (const { account } of members) union.add(account.ranges(), account.arrivals);
  return union;
}

function againstOf(
  account: GroupAccount | null,
  published: PublishedTotals | null,
): Pick<GroupReport, 'lost' | 'acked'> {
  if (account === null || published === null) return { lost: null, acked: null };
  const { lost, unackedReceived } = account.against(published.publishers.map(({ streams }) => streams));
  return { lost, acked: account.received - unackedReceived };
}
