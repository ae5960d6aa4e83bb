import { delay } from '../../../../src/base/clock.ts';
import { HydraError } from '../../../../src/base/errors.ts';
import type { SubscriberAccount } from '../../../../src/measure/subscriber-account.ts';
import { WorkDraw } from '../../../../src/measure/work-time.ts';
import type { ClientStats, MemberSink, SubscriberClient, SubscriberSink } from '../../../kit/client.ts';
import type { ConnectionGate } from '../../../kit/connection-gate.ts';
import { WorkQueue } from '../../../kit/work-queue.ts';
import type { GroupConfig, KafkaSubscriberConfig, MemberWork } from '../../client.ts';
import type { KnownBatches } from '../known-batches.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError, whyGaveUp } from '../wire-error.ts';
import { WireSubscriber } from '../wire-subscriber.ts';
import { ClassicMembership } from './classic-membership.ts';
import { CONSUMER_APIS } from './consumer-apis.ts';
import { ConsumerMembership } from './consumer-membership.ts';
import { Coordinator } from './coordinator.ts';
import { CLASSIC_APIS } from './group-apis.ts';
import type { MemberReading, Membership } from './membership.ts';

/** Longest that a member takes to say goodbye, ms. */
const GOODBYE_MS = 5_000;

/**
 * A member of a consumer group: a subscriber that reads what the group gives it, and whose positions the group keeps.
 */
export class WireMember implements SubscriberClient {
  readonly stats: ClientStats;
  readonly gate: ConnectionGate;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #log: MemberSink;
  readonly #reader: WireSubscriber;
  readonly #work: WorkQueue | null;
  readonly #coordinator: Coordinator;
  readonly #membership: Membership;
  readonly #ending = new AbortController();
  readonly #owned = new Set<number>();
  #running: Promise<void> | null = null;
  #isVanished = false;
  #firstStable: () => void = () => {};

  /** @param group what it is a member of; the config's own */
  constructor(
    config: KafkaSubscriberConfig,
    group: GroupConfig,
    account: SubscriberAccount,
    sink: SubscriberSink,
    { known, runtime }: { known: KnownBatches; runtime: WireRuntime },
  ) {
    if (sink.member == null) throw new HydraError('a member of a group needs somewhere to tell of it');
    this.#account = account;
    this.#sink = sink;
    this.#log = sink.member;
    const gaveUp: SubscriberSink['gaveUp'] = (why) => {
      this.#ending.abort(new WireError(why.name, why.reason, { fatal: true }));
      sink.gaveUp(why);
    };
    this.#work = group.work == null ? null : this.#workOf(group.work, runtime);
    const parts = { known, runtime, work: this.#work };
    this.#reader = new WireSubscriber(config, account, { ...sink, gaveUp }, parts);
    this.stats = this.#reader.stats;
    this.gate = this.#reader.gate;
    const { clientId, security, requestTimeoutMs } = config;
    const isClassic = group.protocol === 'classic';
    this.#coordinator = new Coordinator(
      { bootstrap: config.bootstrap, groupId: group.id, speaks: isClassic ? CLASSIC_APIS : CONSUMER_APIS },
      // A join is answered when all members have joined.
      {
        clientId,
        security,
        requestTimeoutMs: requestTimeoutMs + group.rebalanceTimeoutMs,
        stats: this.stats,
        connections: sink.connections,
        gate: this.gate,
      },
      runtime,
    );
    const terms = {
      ...group,
      ...{ clientId, groupId: group.id, topic: config.topic, startOffsets: config.startOffsets },
    };
    const Protocol = isClassic ? ClassicMembership : ConsumerMembership;
    this.#membership = new Protocol(this.#coordinator, terms, this.#reading(), runtime);
  }

  /** Resolves once it reads what the group gives it, which may be nothing. */
  async open(signal: AbortSignal): Promise<void> {
    await this.#reader.open(signal);
    const stable = new Promise<void>((resolve) => {
      this.#firstStable = resolve;
    });
    let isOpen = false;
    const running = this.#membership.run(this.#ending.signal);
    this.#running = running.catch((error: unknown) => {
      this.#account.connected = false;
      if (isOpen && !this.#ending.signal.aborted) this.#gaveUp(error);
    });
    const onAbort = () => this.#ending.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([stable, running]);
      isOpen = true;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    this.#ending.abort(new WireError('CLOSED', 'The client was closed'));
    this.#account.connected = false;
    if (running !== null || this.#isVanished) {
      await running;
      await this.#sayGoodbye();
    }
    this.#log.gone('left');
    this.#coordinator.forget();
    this.#work?.close();
    await this.#reader.close();
  }

  vanish(): void {
    this.#isVanished = true;
    this.#running = null;
    this.#ending.abort(new WireError('CLOSED', 'The client has vanished'));
    this.#account.connected = false;
    this.#coordinator.forget();
    this.#log.gone('killed');
    this.#work?.close();
    this.#reader.close();
  }

  #workOf({ time, seed }: MemberWork, { clockUs }: WireRuntime): WorkQueue {
    const draw = new WorkDraw(time, seed);
    const log = this.#log;
    return new WorkQueue(this.#account, {
      nowUs: clockUs,
      drawUs: () => draw.nextUs(),
      done: ({ stream, position, workUs }, nowUs) => {
        log.worked(workUs);
        log.read(stream, position, nowUs);
      },
      room: () => this.#reader.resume(),
    });
  }

  overdueUs(nowUs: number): number {
    return this.#reader.overdueUs(nowUs);
  }

  /** Of partitions by hand: the group's protocol decides which. */
  #reading(): MemberReading {
    const [reader, owned, log, work] = [this.#reader, this.#owned, this.#log, this.#work];
    // What waits to be done has not been read, as far as others are concerned.
    const positionOf = (partition: number): [number, number] => [
      partition,
      (work ?? reader).positionOf(partition),
    ];
    return {
      owned: () => [...owned].sort((a, b) => a - b),
      positions: () => new Map([...owned].map(positionOf)),
      take: (positions) => {
        for (const [partition, position] of positions) {
          owned.add(partition);
          this.#account.beginAnew(partition);
          log.assigned(partition, position);
          work?.take(partition, position);
          reader.take(partition, position);
        }
      },
      drop: (partitions) => {
        work?.drop(partitions);
        for (const partition of partitions) {
          reader.drop(partition);
          owned.delete(partition);
          log.revoked(partition);
        }
      },
      unstable: (why) => log.unstable(why),
      stable: (epoch) => {
        log.stable(epoch);
        this.#account.connected = reader.complete;
        this.#firstStable();
      },
      trouble: (name) => this.#sink.trouble(name),
    };
  }

  /** It need not wait for a broker that is gone; the group forgets a member that is silent. */
  async #sayGoodbye(): Promise<void> {
    const signal = AbortSignal.timeout(GOODBYE_MS);
    const membership = this.#membership;
    const late = new AbortController();
    const tooLate = delay(GOODBYE_MS, late.signal).catch(() => {});
    try {
      await Promise.race([this.#isVanished ? membership.dismiss(signal) : membership.leave(signal), tooLate]);
    } catch (error) {
      if (!(error instanceof WireError)) this.#sink.trouble('LEAVE_FAILED');
      else this.#sink.trouble(error.trouble);
    } finally {
      late.abort();
    }
  }

  #gaveUp(error: unknown): void {
    const why = whyGaveUp(error);
    this.#sink.trouble(why.name);
    this.#sink.gaveUp(why);
    this.#reader.close();
  }
}
