import type * as z from 'zod';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import { PublisherAccount } from '../../src/measure/publisher-account.ts';
import type { IntervalReport, PublisherReport, TaskReport } from '../../src/measure/report.ts';
import { createSchedule, LEAD_US, type Schedule } from '../../src/measure/schedule.ts';
import type { ClientStats, PublisherClient, PublisherSink } from './client.ts';
import { ClientFailures } from './client-failures.ts';
import { ConfigHolder } from './config-holder.ts';
import { Pacer } from './pacer.ts';
import type { Traffic } from './process-usage.ts';
import { BurstsInTurn, type StreamDraw } from './stream-draw.ts';
import type { BasePublisherConfig } from './task-config.ts';
import type { TaskRole } from './task-role.ts';
import { ThrottleBooks } from './throttle-books.ts';

export interface PublisherWorkload<Config extends BasePublisherConfig> {
  schema: z.ZodType<Config>;
  streams(config: Config): number;
  /** Loads the program of such a client before it is made; absent where it is always there. */
  load?(config: Config): Promise<void>;
  createClient(config: Config, sink: PublisherSink): PublisherClient;
}

/** One test's things. */
interface Test {
  schedule: Schedule;
  account: PublisherAccount;
  draw: StreamDraw;
  client: PublisherClient;
  untilSent: boolean;
  pacer: Pacer | null;
  startUs: number | null;
  endUs: number | null;
  /** When the last message was settled, monotonic microseconds; null before. */
  settledUs: number | null;
  errors: Record<string, number>;
  failures: ClientFailures;
  throttles: ThrottleBooks;
}

/** What was told of before the first second. */
const NOTHING = { sent: 0, acked: 0, aborted: 0, failed: 0 };

const noStats: ClientStats = { txBytes: 0, rxBytes: 0, reconnects: 0, retries: 0 };

/** The publisher's side of a task: paces one client by the schedule and keeps its books. */
export class PublisherTask<Config extends BasePublisherConfig> implements TaskRole {
  readonly role = 'publisher' as const;
  readonly #workload: PublisherWorkload<Config>;
  readonly #config: ConfigHolder<Config>;
  readonly #nowUs: () => number;
  #test: Test | null = null;
  /** What is open and has not begun. */
  #opened: Test | null = null;
  #cut = NOTHING;

  constructor(workload: PublisherWorkload<Config>, nowUs: () => number) {
    this.#workload = workload;
    this.#config = new ConfigHolder(workload.schema);
    this.#nowUs = nowUs;
  }

  get runId(): string | null {
    return this.#config.value?.run_id ?? null;
  }

  configure(args: Dictionary): void {
    this.#config.merge(args);
    this.reset();
  }

  isInForce(args: Dictionary): boolean {
    return this.#config.isInForce(args);
  }

  async open(signal: AbortSignal): Promise<void> {
    const config = this.#required();
    if (this.#workload.load !== undefined) {
      await this.#workload.load(config);
      signal.throwIfAborted();
    }
    const test = this.#createTest(config);
    this.#test = test;
    await test.client.open(signal);
    this.#opened = test;
  }

  async begin(signal: AbortSignal): Promise<{ end: Promise<void>; startUs: number }> {
    if (this.#opened === null) await this.open(signal);
    const test = this.#opened as unknown as Test;
    this.#opened = null;
    test.startUs = this.#nowUs() + LEAD_US;
    const pacer = new Pacer(test.client, test.account, {
      schedule: test.schedule,
      draw: test.draw,
      startUs: test.startUs,
      nowUs: this.#nowUs,
      untilSent: test.untilSent,
    });
    test.pacer = pacer;
    return { end: this.#publish(test, pacer), startUs: test.startUs };
  }

  async #publish(test: Test, pacer: Pacer): Promise<void> {
    const { endUs } = await pacer.run();
    test.endUs = endUs;
    await test.client.flush();
    if (test.client.staysOpen !== true) await test.client.close();
    test.settledUs = this.#nowUs();
  }

  #createTest(config: Config): Test {
    const streams = this.#workload.streams(config);
    const account = new PublisherAccount(streams);
    const errors: Record<string, number> = {};
    const failures = new ClientFailures();
    const throttles = new ThrottleBooks(1, this.#nowUs);
    const client = this.#workload.createClient(config, {
      settled: (outcome, run, nowUs) => account.settle(outcome, run, nowUs),
      roomAgain: () => this.#test?.pacer?.roomAgain(),
      trouble: (name) => {
        errors[name] = (errors[name] ?? 0) + 1;
      },
      gaveUp: (why) => {
        failures.add(0, why);
        this.#test?.pacer?.stop();
      },
      throttled: (ms) => throttles.add(0, ms),
    });
    const schedule = createSchedule(config.msg_requested_rate, config.msg_batch, config.test_duration, {
      kind: config.arrival,
      seed: [config.arrival_seed, config.publisher],
    });
    const state = { pacer: null, startUs: null, endUs: null, settledUs: null };
    const draw = client.draw ?? new BurstsInTurn(streams);
    const untilSent = config.until_sent === 'true';
    return { schedule, account, draw, client, untilSent, ...state, errors, failures, throttles };
  }

  async stop(): Promise<void> {
    this.#test?.pacer?.stop();
  }

  async close(): Promise<void> {
    this.#test?.pacer?.stop();
    this.#opened = null;
    await this.#test?.client.close();
  }

  reset(): void {
    this.#test = null;
    this.#opened = null;
    this.#cut = NOTHING;
  }

  traffic(): Traffic {
    return this.#test?.client.stats ?? noStats;
  }

  #required(): Config {
    const config = this.#config.value;
    if (config === null) throw new ControlRefusal('not configured; send updateconfig first');
    return config;
  }

  #spanS(test: Test): number {
    if (test.startUs === null) return 0;
    return Math.max(0, (test.endUs ?? this.#nowUs()) - test.startUs) / 1e6;
  }

  #flushS({ endUs, settledUs }: Test): number {
    return endUs === null ? 0 : Math.max(0, (settledUs ?? this.#nowUs()) - endUs) / 1e6;
  }

  report(detail: 'progress' | 'full'): Pick<TaskReport, 'publisher'> {
    const test = this.#test;
    if (test === null) return { publisher: emptyReport() };
    const { account, client } = test;
    const spanS = this.#spanS(test);
    const full = detail === 'full';
    return {
      publisher: {
        asked: test.schedule.total,
        sent: account.sent,
        acked: account.acked,
        aborted: account.aborted,
        failed: account.failed,
        unknown: account.unknown,
        outstanding: account.outstanding,
        start_us: test.startUs,
        span_s: spanS,
        flush_s: this.#flushS(test),
        end_us: test.endUs,
        rate: spanS > 0 ? account.acked / spanS : 0,
        blocked_s: (test.pacer?.blockedUs ?? 0) / 1e6,
        retries: client.stats.retries,
        reconnects: client.stats.reconnects,
        errors: test.errors,
        throttle_s: test.throttles.totalS,
        gave_up: test.failures.rows(),
        streams: test.settledUs === null ? null : account.totals(),
        markers: client.stats.markers === undefined ? 0 : client.stats.markers,
        handover_us: account.schedule.meanUs,
        histograms: full ? histogramsOf(account) : null,
      },
    };
  }

  originalStats(): Dictionary {
    const report = this.report('progress').publisher;
    return { msg_cnt: report?.acked ?? 0, rate: report?.rate ?? 0 };
  }

  cutInterval(): Partial<IntervalReport> {
    const account = this.#test?.account;
    if (account === undefined) return {};
    const { sent, acked, aborted } = account;
    const now = { sent, acked, aborted, failed: account.failed + account.unknown };
    const cut = {
      sent: now.sent - this.#cut.sent,
      acked: now.acked - this.#cut.acked,
      aborted: now.aborted - this.#cut.aborted,
      failed: now.failed - this.#cut.failed,
      outstanding: account.outstanding,
      publish: account.publish.interval.toReport(),
      lateness: account.lateness.interval.toReport(),
    };
    this.#cut = now;
    account.publish.interval.reset();
    account.lateness.interval.reset();
    return cut;
  }
}

function histogramsOf({ publish, lateness, schedule }: PublisherAccount): PublisherReport['histograms'] {
  return {
    publish: publish.total.toReport(),
    lateness: lateness.total.toReport(),
    schedule_wait: schedule.waits.toReport(),
    own_lateness: schedule.own.toReport(),
  };
}

function emptyReport(): PublisherReport {
  return {
    asked: 0,
    sent: 0,
    acked: 0,
    aborted: 0,
    failed: 0,
    unknown: 0,
    outstanding: 0,
    start_us: null,
    span_s: 0,
    flush_s: 0,
    end_us: null,
    rate: 0,
    blocked_s: 0,
    retries: 0,
    reconnects: 0,
    errors: {},
    throttle_s: 0,
    gave_up: [],
    streams: null,
    markers: 0,
    handover_us: 0,
    histograms: null,
  };
}
