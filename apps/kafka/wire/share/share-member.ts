import { randomBytes } from 'node:crypto';
import { delay } from '../../../../src/base/clock.ts';
import { HydraError } from '../../../../src/base/errors.ts';
import type { SubscriberAccount } from '../../../../src/measure/subscriber-account.ts';
import { WorkDraw } from '../../../../src/measure/work-time.ts';
import type { ClientStats, MemberSink, SubscriberClient, SubscriberSink } from '../../../kit/client.ts';
import { WorkQueue } from '../../../kit/work-queue.ts';
import type { GroupConfig, KafkaSubscriberConfig, MemberWork } from '../../client.ts';
import { Coordinator } from '../group/coordinator.ts';
import type { KnownBatches } from '../known-batches.ts';
import type { WireRuntime } from '../runtime.ts';
import { WireError, whyGaveUp } from '../wire-error.ts';
import { SHARE_COORDINATOR_APIS } from './share-apis.ts';
import { ShareMembership, type ShareReading } from './share-membership.ts';
import { ShareReader } from './share-reader.ts';

/** Longest that a member takes to say goodbye, ms. */
const GOODBYE_MS = 5_000;
/** As Kafka's own clients name themselves, bytes; without a hyphen in front. */
const ID_BYTES = 16;

/** A member of a share group (KIP-932): it is given records, not partitions, and acknowledges each. */
export class ShareMember implements SubscriberClient {
  readonly stats: ClientStats;
  readonly #account: SubscriberAccount;
  readonly #sink: SubscriberSink;
  readonly #log: MemberSink;
  readonly #work: WorkQueue | null;
  readonly #reader: ShareReader;
  readonly #coordinator: Coordinator;
  readonly #membership: ShareMembership;
  readonly #ending = new AbortController();
  readonly #owned = new Set<number>();
  readonly #commitIntervalMs: number;
  #committing: NodeJS.Timeout | undefined;
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
    account.disregardOrder();
    this.#sink = sink;
    this.#log = sink.member;
    this.#commitIntervalMs = group.commitIntervalMs;
    const { clientId, security, requestTimeoutMs, topic, bootstrap } = config;
    const memberId = `H${randomBytes(ID_BYTES).toString('base64url').slice(1)}`;
    const identity = { clientId, groupId: group.id, memberId };
    this.#work = group.work == null ? null : this.#workOf(group.work, runtime);
    const gaveUp: SubscriberSink['gaveUp'] = (why) => {
      this.#ending.abort(new WireError(why.name, why.reason, { fatal: true }));
      sink.gaveUp(why);
    };
    this.#reader = new ShareReader(
      config,
      account,
      { sink: { ...sink, gaveUp }, log: this.#log },
      { known, runtime, identity, work: this.#work, mostRecords: group.work?.mostRecords ?? null },
    );
    this.stats = this.#reader.stats;
    this.#coordinator = new Coordinator(
      { bootstrap, groupId: group.id, speaks: SHARE_COORDINATOR_APIS },
      { clientId, security, requestTimeoutMs, stats: this.stats },
      runtime,
    );
    this.#membership = new ShareMembership(this.#coordinator, { identity, topic }, this.#reading(), runtime);
  }

  #workOf({ time, seed }: MemberWork, { clockUs }: WireRuntime): WorkQueue {
    const draw = new WorkDraw(time, seed);
    return new WorkQueue(
      this.#account,
      {
        nowUs: clockUs,
        drawUs: () => draw.nextUs(),
        done: ({ stream, end, count, workUs, position }, nowUs) => {
          this.#log.worked(workUs);
          this.#log.read(stream, position, nowUs);
          if (end !== null && count > 0) this.#reader.done(stream, end, count);
        },
        room: () => this.#reader.resume(),
      },
      // Whoever acquires more than he works at keeps it from others.
      0,
    );
  }

  /** Resolves once it reads what it was assigned, which may be nothing. */
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
      if (this.#work !== null)
        this.#committing = setInterval(() => this.#reader.acknowledge(), this.#commitIntervalMs);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#committing);
    const running = this.#running;
    this.#running = null;
    this.#ending.abort(new WireError('CLOSED', 'The client was closed'));
    this.#account.connected = false;
    this.#work?.close();
    if (running !== null || this.#isVanished) {
      await running;
      await this.#sayGoodbye();
    }
    this.#log.gone('left');
    this.#coordinator.forget();
    this.#reader.close();
  }

  vanish(): void {
    clearInterval(this.#committing);
    this.#isVanished = true;
    this.#running = null;
    this.#ending.abort(new WireError('CLOSED', 'The client has vanished'));
    this.#account.connected = false;
    this.#coordinator.forget();
    this.#log.gone('killed');
    this.#work?.close();
    this.#reader.close();
  }

  #reading(): ShareReading {
    const [reader, owned, log] = [this.#reader, this.#owned, this.#log];
    return {
      owned: () => [...owned],
      take: (partitions, topicId) => {
        for (const partition of partitions) {
          owned.add(partition);
          log.assigned(partition, 0);
          reader.take(partition, topicId);
        }
      },
      drop: (partitions) => {
        this.#work?.drop(partitions);
        for (const partition of partitions) {
          owned.delete(partition);
          reader.drop(partition);
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
    const late = new AbortController();
    const tooLate = delay(GOODBYE_MS, late.signal).catch(() => {});
    try {
      await Promise.race([this.#leave(signal), tooLate]);
    } catch (error) {
      this.#sink.trouble(error instanceof WireError ? error.trouble : 'LEAVE_FAILED');
    } finally {
      late.abort();
    }
  }

  async #leave(signal: AbortSignal): Promise<void> {
    if (!this.#isVanished) await this.#reader.goodbye();
    await this.#membership.leave(signal);
  }

  #gaveUp(error: unknown): void {
    const why = whyGaveUp(error);
    this.#sink.trouble(why.name);
    this.#sink.gaveUp(why);
    this.#reader.close();
  }
}
