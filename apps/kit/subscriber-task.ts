import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { messageOf } from '../../src/base/errors.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import {
  type IntervalReport,
  type PublishedTotals,
  publishedTotals,
  type StreamBounds,
  type SubscriberReport,
  streamBounds,
  type TaskReport,
} from '../../src/measure/report.ts';
import { clientRow, SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import { BlockBooks } from './block-books.ts';
import { CatchUpBooks } from './catch-up-books.ts';
import type { SubscriberClient, SubscriberSink } from './client.ts';
import { ClientBooks } from './client-books.ts';
import { ConfigHolder } from './config-holder.ts';
import { emptyReport } from './empty-report.ts';
import { GroupBooks } from './group-books.ts';
import { KindBooks } from './kind-books.ts';
import { actOn } from './member-acts.ts';
import { type OpeningTerms, openClients } from './open-clients.ts';
import { openersOf, openingMs } from './opening-plan.ts';
import { PaceBooks } from './pace-books.ts';
import { clockId, type Traffic } from './process-usage.ts';
import { clientReading, taskReading } from './reading-report.ts';
import { ReceiptBooks } from './receipt-books.ts';
import { reconnectClients } from './reconnect-clients.ts';
import { steer } from './steering.ts';
import { type BaseSubscriberConfig, tagOf } from './task-config.ts';
import type { TaskRole } from './task-role.ts';

/** What is left of the time for the start when opening has to be over, ms. */
const AFTER_OPENING_MS = 5_000;

export interface SubscriberWorkload<Config extends BaseSubscriberConfig> {
  schema: z.ZodType<Config>;
  /** Loads the program of such clients before the first of a test is made; absent where it is always there. */
  load?(config: Config): Promise<void>;
  /** @param index of the client within its task */
  createClient(
    config: Config,
    index: number,
    account: SubscriberAccount,
    sink: SubscriberSink,
  ): SubscriberClient;
}

/** One test's things. */
interface Test {
  accounts: SubscriberAccount[];
  clients: SubscriberClient[];
  books: ReceiptBooks;
  told: ClientBooks;
  groups: GroupBooks;
  kinds: KindBooks;
  catchUp: CatchUpBooks;
  blocks: BlockBooks;
  paces: PaceBooks;
  /** Ends the opening of clients that read a backlog; null before they begin. */
  opening: AbortController | null;
  /** Clients that were ended as asked, and are measured no more. */
  killed: Set<number>;
  published: PublishedTotals | null;
  /** What the system holds of each stream; null until it was told. */
  bounds: StreamBounds | null;
  /** What had arrived by the end of publishing; taken when the published totals came. */
  receivedByEnd: number;
  /** Received up to the last cut of the time series, and of that by clients that read a backlog. */
  cutReceived: number;
  cutCatchingUp: number;
  /** When it began, monotonic microseconds. */
  startUs: number;
}

/** The subscribers' side of a task: hosts clients that share nothing but the process, and speaks for them. */
export class SubscriberTask<Config extends BaseSubscriberConfig> implements TaskRole {
  readonly role = 'subscriber' as const;
  readonly countsWhileOpening = true;
  readonly #workload: SubscriberWorkload<Config>;
  readonly #config: ConfigHolder<Config>;
  readonly #nowUs: () => number;
  readonly #wallOffsetUs: number;
  readonly #bootId = clockId();
  #test: Test | null = null;
  #over: (() => void) | null = null;

  constructor(workload: SubscriberWorkload<Config>, nowUs: () => number, wallOffsetUs: number) {
    this.#workload = workload;
    this.#config = new ConfigHolder(workload.schema);
    this.#nowUs = nowUs;
    this.#wallOffsetUs = wallOffsetUs;
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

  get openTimeoutMs(): number {
    return openingMs(this.#config.value) + AFTER_OPENING_MS;
  }

  async begin(signal: AbortSignal, beginsAtUs = this.#nowUs()): Promise<{ end: Promise<void> }> {
    const config = this.#config.value;
    if (config === null) throw new ControlRefusal('not configured; send updateconfig first');
    if (this.#workload.load !== undefined) {
      await this.#workload.load(config);
      signal.throwIfAborted();
    }
    const test = this.#createTest(config);
    this.#test = test;
    if (config.loses_packets === 'true') await test.blocks.preparePacketLoss();
    await openClients(openersOf(test, config, beginsAtUs), this.#openingTerms(test), signal);
    const end = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    return { end };
  }

  #openingTerms({ told }: Test): OpeningTerms {
    const config = this.#config.value as Config;
    return {
      books: told.connections,
      nowUs: this.#nowUs,
      patienceUs: config.connect_patience_ms * 1000,
      deadline: AbortSignal.timeout(openingMs(config)),
      // Who reads what is agreed among all members of a group.
      needsAll: config.groups > 0,
      atOnce: config.open_at_once,
    };
  }

  #createTest(config: Config): Test {
    const books = new ReceiptBooks(this.#nowUs());
    const [accounts, clients]: [SubscriberAccount[], SubscriberClient[]] = [[], []];
    const test: Test = {
      accounts,
      clients,
      books,
      kinds: new KindBooks(config.kinds, books, this.#nowUs),
      catchUp: new CatchUpBooks(config, this.#nowUs),
      told: new ClientBooks(config.clients, this.#nowUs),
      groups: new GroupBooks(config, this.#nowUs),
      blocks: new BlockBooks({ accounts, clients }, this.#nowUs),
      paces: new PaceBooks({ accounts, clients }, this.#nowUs),
      opening: null,
      killed: new Set(),
      published: null,
      bounds: null,
      receivedByEnd: 0,
      cutReceived: 0,
      cutCatchingUp: 0,
      startUs: this.#nowUs(),
    };
    const tag = tagOf(config);
    for (let index = 0; index < config.clients; index++) {
      const account = new SubscriberAccount(tag, test.kinds.recorderOf(index));
      test.accounts.push(account);
      const sink = test.told.sinkOf(index, test.groups.add(account));
      test.clients.push(this.#workload.createClient(config, index, account, sink));
    }
    test.kinds.attach(test.clients);
    test.catchUp.attach(test.clients, test.accounts);
    return test;
  }

  async stop(): Promise<void> {
    this.#test?.told.noteOverdue(this.#test.clients, this.#nowUs());
    this.#test?.groups.end();
    this.#test?.kinds.end();
    await this.close();
    this.#over?.();
  }

  async close(): Promise<void> {
    this.#test?.blocks.end();
    this.#test?.paces.end();
    this.#test?.opening?.abort(new Error('the test is over'));
    await Promise.allSettled((this.#test?.clients ?? []).map((client) => client.close()));
  }

  reset(): void {
    this.#test = null;
  }

  settle(text: string): void {
    const test = this.#test;
    if (test === null) throw new ControlRefusal('no test has run here');
    const parsed = publishedTotals.safeParse(parseJson(text));
    if (!parsed.success) throw new ControlRefusal('published: not what a publisher reports');
    if (test.published !== null) {
      if (isDeepStrictEqual(test.published, parsed.data)) return;
      throw new ControlRefusal('published: another one is settled for this run');
    }
    test.published = parsed.data;
    // What waits is read now, as after any run.
    test.blocks.end();
    test.paces.end();
    // Nothing comes to a client any more that was ended as asked.
    const ended = test.accounts.filter((_, client) => isKilled(test, client) && test.kinds.counts(client));
    test.receivedByEnd =
      parsed.data.boot_id === this.#bootId
        ? test.books.receivedUntil(parsed.data.end_us) - sumOf(ended, (account) => account.received)
        : sumOf(countedOf(test), (account) => account.received);
  }

  bound(text: string): void {
    const test = this.#test;
    if (test === null) throw new ControlRefusal('no test has run here');
    const parsed = streamBounds.safeParse(parseJson(text));
    if (!parsed.success)
      throw new ControlRefusal('bounds: must be a JSON array of [from, to], one per stream');
    test.bounds = parsed.data;
  }

  act(act: string, members: readonly number[]): void {
    const test = this.#test;
    if (test === null) throw new ControlRefusal('no test has run here');
    const indexes = members.map((member) => test.groups.clientOf(member));
    if (act === 'reconnect') {
      const living = indexes.filter((index) => !test.killed.has(index));
      reconnectClients(living, { ...test, books: test.told.connections });
      return;
    }
    if (act === 'catch_up') {
      this.#catchUp(test, indexes);
      return;
    }
    for (const index of indexes) {
      actOn(test.clients[index], act, test.told.sinkOf(index));
    }
  }

  /** They connect now, as clients do when a run starts; it is not waited for. */
  #catchUp(test: Test, indexes: readonly number[]): void {
    for (const index of indexes) test.catchUp.begins(index);
    const openers = indexes.map((index) => ({
      ...{ index, dueUs: null },
      client: test.clients[index] as SubscriberClient,
      account: test.accounts[index] as SubscriberAccount,
    }));
    const over = new AbortController();
    test.opening = over;
    openClients(openers, this.#openingTerms(test), over.signal).catch((error: unknown) => {
      if (over.signal.aborted) return;
      const reason = messageOf(error);
      for (const { index, account } of openers)
        if (!account.connected) test.told.sinkOf(index).gaveUp({ name: 'NOT_OPENED', reason, hint: null });
    });
  }

  async steer(args: Dictionary): Promise<void> {
    if (this.#test === null) throw new ControlRefusal('no test has run here');
    await steer(args, this.#test);
  }

  traffic(): Traffic {
    const clients = this.#test?.clients ?? [];
    return {
      txBytes: sumOf(clients, (client) => client.stats.txBytes),
      rxBytes: sumOf(clients, (client) => client.stats.rxBytes),
    };
  }

  report(detail: 'progress' | 'ranges' | 'full'): Pick<TaskReport, 'subscriber'> {
    const test = this.#test;
    if (test === null) return { subscriber: emptyReport(this.#config.value?.clients ?? 0) };
    const present = test.accounts.filter((_, client) => !isKilled(test, client));
    const accounts = countedOf(test);
    return {
      subscriber: {
        clients_total: present.length,
        clients_behind_by_design: test.accounts.filter((_, client) => isBehindByDesign(test, client)).length,
        clients_connected: present.filter((account) => account.connected).length,
        received: sumOf(accounts, (account) => account.received),
        duplicated: sumOf(accounts, (account) => account.duplicated),
        reordered: sumOf(accounts, (account) => account.reordered),
        corrupted: sumOf(accounts, (account) => account.corrupted),
        foreign: sumOf(accounts, (account) => account.foreign),
        ...this.#settled(test),
        reconnects: sumOf(test.accounts, (account) => account.reconnects),
        ...test.told.report(detail),
        groups: test.groups.report(detail, test.published),
        kinds: detail === 'full' ? test.kinds.report() : [],
        catch_up: test.catchUp.report(test.published, (client) => isOut(test, client)),
        blocks: detail === 'full' ? test.blocks.report(test.published) : [],
        clients: detail === 'full' ? this.#rows(test) : null,
        histograms: detail === 'full' ? { end_to_end: test.books.total.toReport() } : null,
        reading: taskReading(test),
      },
    };
  }

  /** What can be told only against the published totals. */
  #settled(
    test: Test,
  ): Pick<SubscriberReport, 'lost' | 'undelivered' | 'received_by_end' | 'drain_s' | 'same_clock'> {
    const { published } = test;
    if (published === null)
      return { lost: null, undelivered: 0, received_by_end: null, drain_s: null, same_clock: null };
    const streams = published.publishers.map((publisher) => publisher.streams);
    const sameClock = published.boot_id === this.#bootId;
    const counted = countedOf(test);
    const lastUs = Math.max(0, ...counted.map((account) => account.lastUs ?? 0));
    const timing = {
      received_by_end: test.receivedByEnd,
      drain_s: sameClock ? Math.max(0, lastUs - published.end_us) / 1e6 : null,
      same_clock: sameClock,
    };
    // What one member lacks another has: only the groups tell what is lost.
    if (test.groups.groupOf(0) !== null) return { lost: null, undelivered: 0, ...timing };
    const missing = sumOf(counted, (account) => account.against(streams).lost);
    const undelivered = test.accounts.reduce(
      (sum, account, client) =>
        isCounted(test, client) ? sum + account.undelivered(streams, aheadOf(test, client)) : sum,
      0,
    );
    return {
      lost: missing - undelivered,
      undelivered,
      ...timing,
    };
  }

  #rows(test: Test) {
    const isGrouped = test.groups.groupOf(0) !== null;
    const published = isGrouped ? null : test.published;
    const context = {
      spanS: test.published?.span_s ?? null,
      wallOffsetUs: this.#wallOffsetUs,
    };
    return test.accounts.map((account, client) => ({
      ...clientRow(client, account, {
        ...context,
        published: published === null ? null : test.catchUp.dueTo(client, published),
        ahead: aheadOf(test, client),
        gaveUp: test.told.failures.has(client) || isKilled(test, client),
        notConnected: test.told.connections.isLacking(client),
        group: test.groups.groupOf(client),
        kind: test.kinds.kindOf(client),
        catchUp: test.catchUp.rowOf(client, this.#wallOffsetUs),
      }),
      reading: clientReading(test, client),
    }));
  }

  originalStats(): Dictionary {
    const rows = this.#test === null ? [] : this.#rows(this.#test);
    const firsts = rows.flatMap((row) => row.first_msg_time ?? []);
    const lasts = rows.flatMap((row) => row.last_msg_time ?? []);
    return {
      msg_cnt: sumOf(rows, (row) => row.received),
      rate: sumOf(rows, (row) => row.rate),
      reconnect_cnt: sumOf(rows, (row) => row.reconnects),
      // Times as text: the wire's 32-bit float would round them to minutes.
      ...(firsts.length > 0 && { first_msg_time: String(Math.min(...firsts)) }),
      ...(lasts.length > 0 && { last_msg_time: String(Math.max(...lasts)) }),
    };
  }

  cutInterval(): Partial<IntervalReport> {
    const test = this.#test;
    if (test === null) return {};
    const received = sumOf(test.accounts, (account) => account.received);
    const cut = { received: received - test.cutReceived, end_to_end: test.books.interval.toReport() };
    test.cutReceived = received;
    test.books.interval.reset();
    return { ...cut, ...cutCatchUp(test) };
  }
}

/** One that was ended as asked; what a member of a group had read by then counts for its group. */
function isKilled({ killed, groups }: Test, client: number): boolean {
  return killed.has(client) && groups.groupOf(client) === null;
}

/** Of those that read a backlog: what came since the series was cut last, and how far they are behind now. */
function cutCatchUp(test: Test): Partial<IntervalReport> {
  const told = test.catchUp.progress();
  if (told === null) return {};
  const cut = { catching_up_received: told.received - test.cutCatchingUp, catching_up_behind: told.behind };
  test.cutCatchingUp = told.received;
  return cut;
}

/** Whether it is measured no more, or never was. */
function isOut(test: Test, client: number): boolean {
  return isKilled(test, client) || test.told.failures.has(client) || test.told.connections.isLacking(client);
}

/** Whether what a client counts is part of the task's sums: it takes part, and is not behind by design. */
function isCounted(test: Test, client: number): boolean {
  return test.kinds.counts(client) && !isKilled(test, client) && !test.told.connections.isLacking(client);
}

/** Of clients that take part. */
function isBehindByDesign(test: Test, client: number): boolean {
  return !test.kinds.counts(client) && !isKilled(test, client) && !test.told.connections.isLacking(client);
}

function countedOf(test: Test): readonly SubscriberAccount[] {
  return test.accounts.filter((_, client) => isCounted(test, client));
}

const NOTHING_AHEAD: readonly number[] = [];

/** What the system holds of each stream from the client's position on; empty where that is not known. */
function aheadOf({ bounds, clients }: Test, client: number): readonly number[] {
  // Asked ten times a second while the drain lasts, when there are no bounds yet.
  if (bounds === null) return NOTHING_AHEAD;
  const positions = clients[client]?.positions?.();
  if (positions === undefined) return NOTHING_AHEAD;
  return bounds.map(([from, to], stream) => Math.max(0, to - Math.max(from, positions[stream] ?? 0)));
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
