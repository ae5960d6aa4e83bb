import type { GroupConfig } from '../../../../../apps/kafka/client.ts';
import { createWireClients } from '../../../../../apps/kafka/wire/wire-clients.ts';
import type { SubscriberClient } from '../../../../../apps/kit/client.ts';
import { MemberLog } from '../../../../../apps/kit/member-log.ts';
import { delay, monotonicUs } from '../../../../../src/base/clock.ts';
import { GroupAccount } from '../../../../../src/measure/group-account.ts';
import { SubscriberAccount } from '../../../../../src/measure/subscriber-account.ts';
import { UNSECURED } from '../../../../../src/servers/kafka/client/security.ts';
import { uniqueName } from '../../../../harness/broker.ts';
import { bootstrap } from '../../broker.ts';
import { open, type TestPublisher, tag } from '../../clients.ts';

const wire = createWireClients();

export interface TestMember {
  client: SubscriberClient;
  account: SubscriberAccount;
  log: MemberLog;
  troubles: string[];
}

/** Members of one group at the tests' broker. */
export class TestGroup {
  readonly members: TestMember[] = [];
  readonly id = uniqueName('group');
  readonly #topic: string;
  readonly #partitions: number;
  readonly #config: Partial<GroupConfig>;

  constructor(topic: string, partitions: number, config: Partial<GroupConfig> = {}) {
    this.#topic = topic;
    this.#partitions = partitions;
    this.#config = config;
  }

  /** Lets so many more join. */
  async add(count: number): Promise<TestMember[]> {
    const made = Array.from({ length: count }, () => this.#create());
    await Promise.all(made.map(({ client }) => open(client)));
    return made;
  }

  #create(): TestMember {
    const index = this.members.length;
    const account = new SubscriberAccount(tag, { receipt: () => {} });
    account.keepPositions();
    const log = new MemberLog(index, monotonicUs);
    const troubles: string[] = [];
    const group: GroupConfig = {
      ...{ id: this.id, protocol: 'classic', assignor: 'range', sessionTimeoutMs: 6_000, heartbeatMs: 100 },
      ...{ rebalanceTimeoutMs: 10_000, commitIntervalMs: 60_000, ...this.#config },
    };
    const client = wire.createSubscriber(
      {
        ...{
          bootstrap,
          security: UNSECURED,
          topic: this.#topic,
          compression: 'none',
          isolation: 'read_uncommitted',
          group,
        },
        ...{ startOffsets: new Array(this.#partitions).fill(0), clientId: `${this.id}-${index}` },
        ...{ fetchMinBytes: 1, firstFetchShare: 1, fetchMaxWaitMs: 100, fetchMaxBytes: 1 << 20 },
        requestTimeoutMs: 10_000,
      },
      account,
      {
        member: log,
        trouble: (name) => troubles.push(name),
        fetched: () => {},
        throttled: () => {},
        gone: () => {},
        gaveUp: ({ name }) => troubles.push(`GAVE_UP ${name}`),
      },
    );
    const member = { client, account, log, troubles };
    this.members.push(member);
    return member;
  }

  /** What all of them have read together. */
  union(): GroupAccount {
    const union = new GroupAccount();
    for (const { account } of this.members) union.add(account.ranges(), account.arrivals);
    return union;
  }

  /** How many partitions each member reads. */
  owned(): number[] {
    return this.members.map(({ log }) => log.owned);
  }

  get living(): TestMember[] {
    return this.members.filter(({ log }) => log.isLiving);
  }

  /** Until every partition has one reader, and all agree on who that is. */
  async untilStable(): Promise<void> {
    for (;;) {
      const { living } = this;
      const epochs = new Set(living.map(({ log }) => log.epoch));
      const shares = living.map(({ log }) => log.owned);
      const owned = shares.reduce((sum, share) => sum + share, 0);
      const isFair = Math.max(...shares) - Math.min(...shares) <= 1;
      const isStable = epochs.size === 1 && living.every(({ log }) => log.isStable);
      if (isStable && isFair && owned === this.#partitions) return;
      await delay(10);
    }
  }

  async untilRead(count: number): Promise<void> {
    while (this.union().received < count) await delay(10);
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map(({ client }) => client.close()));
  }
}

/** Two members; a third joins, and the first leaves: 3,000 messages before, during and after each, all of them read. */
export async function comeAndLeave(
  group: TestGroup,
  publisher: Pick<TestPublisher, 'publish'>,
): Promise<void> {
  const [first] = await group.add(2);
  await group.untilStable();
  await publisher.publish(3_000);
  await group.add(1);
  await publisher.publish(3_000);
  await group.untilStable();
  await publisher.publish(3_000);
  await first?.client.close();
  await group.untilStable();
  await publisher.publish(3_000);
  await group.untilRead(12_000);
}
