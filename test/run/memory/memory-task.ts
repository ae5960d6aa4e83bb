import { type Dictionary, REPLY_ITEM } from '../../../src/control/dictionary.ts';
import type { ConnectionReport } from '../../../src/measure/connection-report.ts';
import type { ClientFailure, TaskReport, TaskState } from '../../../src/measure/report.ts';
import { publishedTotals } from '../../../src/measure/report.ts';
import { clientReport, publisherPart, subscriberPart } from '../../patterns/pubsub/reports.ts';
import type { AnyMemoryTask, TaskIdentity } from './any-memory-task.ts';
import type { MemorySystem } from './memory-system.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A task in memory: answers what a run asks, as a task of Hydra does. */
export class MemoryTask implements AnyMemoryTask {
  readonly id: string;
  readonly appId: string;
  readonly role: TaskReport['role'];
  readonly index: number;
  isAlive = true;
  /** Until then it answers nothing, monotonic microseconds. */
  silentUntilUs = 0;
  /** How long each answer takes, ms. */
  answerMs = 1;
  /** Clients that have given up. */
  readonly failures: ClientFailure[] = [];
  /** Why the publisher broke. */
  error: string | null = null;
  /** How often each command was carried out. */
  readonly done = new Map<string, number>();
  readonly #system: MemorySystem;
  readonly #clock: VirtualClock;
  #state: TaskState = 'idle';
  #clients = 0;
  #published: { acked: number; endUs: number } | null = null;

  constructor(identity: TaskIdentity, system: MemorySystem, clock: VirtualClock) {
    this.id = identity.id;
    this.appId = identity.appId;
    this.role = identity.role as TaskReport['role'];
    this.index = identity.index;
    this.#system = system;
    this.#clock = clock;
  }

  /** Carries a command out; the answer's way back is the fleet's. */
  obey(name: string, args: Dictionary): Dictionary {
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
    switch (name) {
      case 'updateconfig':
        this.#state = 'configured';
        if (this.role === 'subscriber') this.#clients = Number(args.clients);
        return {};
      case 'teststart':
        this.#state = 'running';
        if (this.role === 'publisher') this.#system.publish();
        return {};
      case 'teststop':
        this.#state = 'stopped';
        if (this.role === 'publisher') this.#system.stop();
        return {};
      case 'teststatus':
        return { [REPLY_ITEM]: this.#state };
      case 'setpublished':
        this.#takeTotals(String(args.published));
        return {};
      case 'getstats':
        return { report: JSON.stringify(this.#report(args.detail === 'full')) };
      default:
        return {};
    }
  }

  #takeTotals(text: string): void {
    const { publishers, end_us } = publishedTotals.parse(JSON.parse(text));
    const acked = publishers
      .flatMap(({ streams }) => streams)
      .reduce((sum, { final, holes }) => sum + final - holes.reduce((n, [from, to]) => n + to - from, 0), 0);
    this.#published = { acked, endUs: end_us };
  }

  #report(full: boolean): TaskReport {
    const common: TaskReport = {
      schema: 1,
      role: this.role,
      run_id: 'r1',
      state: this.error === null ? this.#state : 'failed',
      error: this.error,
      host: { name: 'memory', boot_id: 'boot' },
      process: {
        pid: 1,
        cpu_user_s: 0.1,
        cpu_system_s: 0.1,
        elapsed_s: 1,
        rss_bytes: 1,
        rss_peak_bytes: 1,
        event_loop_delay_us: { p50: 0, p99: 0, max: 0 },
        scheduling: null,
        tx_bytes: 0,
        rx_bytes: 0,
      },
      intervals: [],
    };
    return this.role === 'publisher'
      ? { ...common, publisher: this.#publisherPart() }
      : { ...common, subscriber: this.#subscriberPart(full) };
  }

  #publisherPart(): TaskReport['publisher'] {
    const { sent, acked, asked, startUs, endUs, isSettled } = this.#system;
    const untilUs = endUs ?? this.#clock.monotonicUs();
    const span_s = startUs === null ? 0 : (untilUs - startUs) / 1e6;
    return publisherPart({
      asked,
      sent,
      acked,
      outstanding: sent - acked,
      start_us: startUs,
      end_us: endUs,
      span_s,
      rate: span_s > 0 ? acked / span_s : 0,
      gave_up: this.failures,
      streams: isSettled ? [{ stream: 0, final: sent, holes: [] }] : null,
    });
  }

  #subscriberPart(full: boolean): TaskReport['subscriber'] {
    const received = this.#system.receivedBy(this.index);
    const lost = this.#published === null ? null : Math.max(0, this.#published.acked - received);
    const gaveUp = this.failures.reduce((sum, { clients }) => sum + clients, 0);
    const held = Math.min(this.#clients, this.#system.spec.letsIn ?? this.#clients);
    const rows = Array.from({ length: this.#clients }, (_, client) => {
      const own = client < held ? { received, lost } : { received: 0, lost, not_connected: true };
      return clientReport({ client, ...own, gave_up: client < gaveUp, connected: client >= gaveUp });
    });
    const { deliveryMs, deliveredPerS, ratePerS, durationS } = this.#system.spec;
    const behindS = Math.max(0, (ratePerS * durationS) / deliveredPerS - durationS);
    const waitedS = (this.#clock.monotonicUs() - (this.#published?.endUs ?? 0)) / 1e6;
    const drainS = this.#published === null ? null : Math.min(waitedS, deliveryMs / 1000 + behindS);
    return subscriberPart({
      clients_total: this.#clients,
      clients_connected: this.#clients - gaveUp,
      received: received * held,
      lost: lost === null ? null : lost * Math.max(0, held - gaveUp),
      connections: connectionsOf(this.#clients, held),
      received_by_end:
        this.#published === null ? null : this.#system.receivedBy(this.index, this.#published.endUs) * held,
      drain_s: drainS,
      clients: full ? rows : null,
      gave_up: this.failures,
    });
  }
}

/** Of clients that came in, or found no room. */
function connectionsOf(wanted: number, held: number): ConnectionReport {
  const full = { name: 'FULL', reason: 'it lets nobody in', hint: 'make room', clients: wanted - held };
  return {
    ...{ wanted, held, attempts: wanted, opened: held, reopened: 0 },
    failed: held < wanted ? { FULL: wanted - held } : {},
    not_connected: held < wanted ? [full] : [],
    ...{ start_us: 0, end_us: 1, anew: 0, away: 0, back_s: null, histograms: null },
  };
}
