import type { BlockAccount, Heights } from './block-account.ts';
import type { ClientCatchUp } from './catch-up-report.ts';
import type { ClientKind } from './client-kinds.ts';
import type { GroupRanges } from './group-report.ts';
import { MESSAGE_CORRUPTED, MESSAGE_OK, MessageReader, type RunTag } from './message.ts';
import type { MessageRuns, TakeRun } from './message-runs.ts';
import type { StreamTotals, SubscriberClientRow } from './report.ts';
import { SequenceSet } from './sequence-set.ts';
import { type Against, StreamAccount } from './stream-account.ts';

/** What a task's clients feed together: added, never averaged. */
export interface ReceiptRecorder {
  /** Books `count` messages that arrived for the first time, all due at `intendedUs`, received at `nowUs` (same clock). */
  receipt(intendedUs: number, nowUs: number, count: number): void;
}

/** What takes down what deliveries brought, as they are read. */
export type DeliveryBooks = Pick<
  SubscriberAccount,
  'foreign' | 'arrivals' | 'begin' | 'message' | 'runs' | 'unreadable' | 'read' | 'end'
>;

/**
 * The books of one subscriber client. `begin`, any number of `message`, `end` take what one delivery (a fetch, a
 * callback) brought; the clock is read once by the caller and the histogram touched once per distinct due time.
 */
export class SubscriberAccount {
  corrupted = 0;
  foreign = 0;
  reconnects = 0;
  connected = false;
  /** Of the run whose messages it books. */
  readonly tag: RunTag;
  /** First and last receipt of a message not seen before, monotonic microseconds; null before there was one. */
  firstUs: number | null = null;
  lastUs: number | null = null;
  /** Messages of this run that came, each time that they came. */
  arrivals = 0;
  /** Messages of anybody that were read where no run's are told apart, and the bytes of them. */
  #ofAny = 0;
  bytes = 0;
  /** Where they stood in the system, by stream; none are kept unless `keepPositions` was called. */
  #positions: SequenceSet[] | null = null;
  readonly #reader: MessageReader;
  readonly #recorder: ReceiptRecorder;
  /** By publisher, then by stream. */
  readonly #streams: StreamAccount[][] = [];
  #nowUs = 0;
  #dueUs = -1;
  #dueCount = 0;
  /** Who is told of the next receipt. */
  #onReceipt: ((nowUs: number) => void)[] = [];
  /** Who is told when a delivery has been booked. */
  #delivered: ((nowUs: number) => void) | null = null;
  #isUnordered = false;
  /** Of the last block of the client's network; null where there was none. */
  #block: BlockAccount | null = null;
  readonly #acceptRun: TakeRun = (publisher, stream, first, count, intendedUs) =>
    this.run(publisher, stream, first, count, intendedUs);

  constructor(tag: RunTag, recorder: ReceiptRecorder) {
    this.tag = tag;
    this.#reader = new MessageReader(tag);
    this.#recorder = recorder;
  }

  begin(nowUs: number): void {
    this.#nowUs = nowUs;
  }

  /** Books the message at [offset, offset + length) of the buffer. */
  message(view: DataView, bytes: Uint8Array, offset: number, length: number): void {
    const reader = this.#reader;
    const kind = reader.read(view, bytes, offset, length);
    if (kind !== MESSAGE_OK) {
      if (kind === MESSAGE_CORRUPTED) this.corrupted++;
      else this.foreign++;
      return;
    }
    this.run(reader.publisher, reader.stream, reader.sequence, 1, reader.intendedUs);
  }

  /** Books messages that were read already, as if they came one by one. */
  runs(runs: MessageRuns): void {
    runs.each(this.#acceptRun);
  }

  /** Books `count` intact messages of consecutive sequence numbers, all due at `intendedUs`. */
  run(publisher: number, stream: number, first: number, count: number, intendedUs: number): void {
    const account = this.#streams[publisher]?.[stream] ?? this.#open(publisher, stream);
    if (this.#isUnordered) account.beginAnew();
    this.arrivals += count;
    // A second copy is no receipt: counted among latencies and arrivals, it would hide what is still missing.
    const firsts = account.accept(first, count);
    if (firsts === 0) return;
    this.#block?.received(
      publisher,
      stream,
      { first, count: firsts, dueUs: intendedUs, nowUs: this.#nowUs },
      this.reconnects,
    );
    if (intendedUs !== this.#dueUs) {
      this.#book();
      this.#dueUs = intendedUs;
    }
    this.#dueCount += firsts;
  }

  /** From now on what comes is told to that account too. */
  watchBlock(block: BlockAccount): void {
    this.#block?.followed(this.heights());
    this.#block = block;
  }

  /** What has come so far. */
  heights(): Heights {
    return this.#streams.map((streams) => streams.map(({ end }) => end));
  }

  /** Acked messages that never came and that a block may have kept. */
  missingIn(block: BlockAccount, published: readonly (readonly StreamTotals[])[]): number {
    let missing = 0;
    published.forEach((streams, publisher) => {
      for (const stream of streams) {
        const account = this.#streams[publisher]?.[stream.stream] ?? new StreamAccount();
        missing += block.missing(publisher, stream, account);
      }
    });
    return missing;
  }

  /** From now on `read` is taken down: what was read twice can be told from what is twice in the system. */
  keepPositions(): void {
    this.#positions ??= [];
  }

  /** `count` messages of this run that stand together before position `end` of a stream were read. */
  read(stream: number, end: number, count: number): void {
    if (this.#positions === null || count === 0) return;
    const positions = this.#positions[stream] ?? new SequenceSet();
    this.#positions[stream] = positions;
    positions.addRange(end - count, end);
  }

  /** From now on nothing is out of order: the system gives messages to whoever asks, not one after the other. */
  disregardOrder(): void {
    this.#isUnordered = true;
  }

  /** A stream is read from another position on, maybe again: that is no disorder. */
  beginAnew(stream: number): void {
    for (const streams of this.#streams) streams?.[stream]?.beginAnew();
  }

  /** What came, and from where. */
  ranges(): GroupRanges {
    const sequences: GroupRanges['sequences'] = [];
    this.#streams.forEach((streams, publisher) => {
      streams.forEach((account, stream) => {
        sequences.push({ publisher, stream, ranges: account.ranges().flat() });
      });
    });
    const positions: GroupRanges['positions'] = [];
    this.#positions?.forEach((set, stream) => {
      positions.push({ stream, ranges: set.ranges().flat() });
    });
    return { sequences, positions };
  }

  /** Books messages whoever published them, with the bytes that they hold. */
  readOfAny(count: number, bytes: number): void {
    if (count === 0) return;
    this.#ofAny += count;
    this.bytes += bytes;
    this.#received();
  }

  /** Tells after each delivery, whether it brought anything or not. @param tell with when it came, monotonic microseconds */
  onDelivered(tell: (nowUs: number) => void): void {
    this.#delivered = tell;
  }

  /** Tells once of the next message that was not seen before. @param tell with when it came, monotonic microseconds */
  onNextReceipt(tell: (nowUs: number) => void): void {
    this.#onReceipt.push(tell);
  }

  #received(): void {
    this.firstUs ??= this.#nowUs;
    this.lastUs = this.#nowUs;
    if (this.#onReceipt.length === 0) return;
    for (const tell of this.#onReceipt.splice(0)) tell(this.#nowUs);
  }

  /** Books a record that cannot even be read (its frame is broken). */
  unreadable(count = 1): void {
    this.corrupted += count;
  }

  end(): void {
    this.#book();
    this.#delivered?.(this.#nowUs);
  }

  #book(): void {
    if (this.#dueCount > 0) {
      this.#recorder.receipt(this.#dueUs, this.#nowUs, this.#dueCount);
      this.#received();
    }
    this.#dueUs = -1;
    this.#dueCount = 0;
  }

  #open(publisher: number, stream: number): StreamAccount {
    const account = new StreamAccount();
    const streams = this.#streams[publisher] ?? [];
    streams[stream] = account;
    this.#streams[publisher] = streams;
    return account;
  }

  /** Distinct messages of this run, or all that were read whoever published them. */
  get received(): number {
    return this.#ofAny + this.#sum((account) => account.received);
  }

  get duplicated(): number {
    return this.#sum((account) => account.duplicated);
  }

  get reordered(): number {
    return this.#sum((account) => account.reordered);
  }

  /** Holds the books against what each publisher's streams were given (index = publisher). */
  against(published: readonly (readonly StreamTotals[])[]): Against {
    const sum = { lost: 0, unackedReceived: 0, abortedReceived: 0 };
    published.forEach((streams, publisher) => {
      for (const stream of streams) {
        const account = this.#streams[publisher]?.[stream.stream] ?? new StreamAccount();
        const found = account.against(stream);
        sum.lost += found.lost;
        sum.unackedReceived += found.unackedReceived;
        sum.abortedReceived += found.abortedReceived;
      }
    });
    return sum;
  }

  /**
   * Of the acked messages that have not arrived: how many may still lie in the system.
   * @param ahead what each stream holds from the client's position on
   */
  undelivered(published: readonly (readonly StreamTotals[])[], ahead: readonly number[]): number {
    if (ahead.length === 0) return 0;
    const missing = ahead.map(() => 0);
    published.forEach((streams, publisher) => {
      for (const stream of streams) {
        const account = this.#streams[publisher]?.[stream.stream] ?? new StreamAccount();
        missing[stream.stream] = (missing[stream.stream] ?? 0) + account.against(stream).lost;
      }
    });
    return missing.reduce((sum, count, stream) => sum + Math.min(count, ahead[stream] ?? 0), 0);
  }

  #sum(of: (account: StreamAccount) => number): number {
    let sum = 0;
    for (const streams of this.#streams) for (const account of streams ?? []) if (account) sum += of(account);
    return sum;
  }
}

/** What a client's row is told against. */
export interface RowContext {
  /** Null until it is known. */
  published: readonly (readonly StreamTotals[])[] | null;
  /** Messages of each stream from the client's position on; empty where the system does not tell. */
  ahead: readonly number[];
  gaveUp: boolean;
  /** It found no connection in its time; absent = it did. */
  notConnected?: boolean;
  /** Index of the group that it is a member of; null where it reads for itself. */
  group?: number | null;
  /** Absent = fast. */
  kind?: ClientKind;
  /** Absent of a client that reads no backlog. */
  catchUp?: ClientCatchUp | null;
  /** Publisher's span once it is known, seconds. */
  spanS: number | null;
  /** Wall clock minus monotonic clock, microseconds. */
  wallOffsetUs: number;
}

/** The client's row of the task report. */
export function clientRow(
  client: number,
  account: SubscriberAccount,
  context: RowContext,
): SubscriberClientRow {
  const { published, ahead } = context;
  const against = published === null ? null : account.against(published);
  const undelivered = published === null ? 0 : account.undelivered(published, ahead);
  const activeS = ((account.lastUs ?? 0) - (account.firstUs ?? 0)) / 1e6;
  // The schedule of a slow client, and of one that reads a backlog, begins with its first message.
  const ownSchedule = context.kind === 'slow' || context.catchUp != null;
  const spanS = ownSchedule ? activeS : Math.max(activeS, context.spanS ?? 0);
  const wall = (us: number | null) => (us === null ? null : (us + context.wallOffsetUs) / 1e6);
  return {
    client,
    received: account.received,
    lost: against === null ? null : against.lost - undelivered,
    undelivered,
    unacked_received: against?.unackedReceived ?? null,
    aborted_received: against?.abortedReceived ?? null,
    duplicated: account.duplicated,
    reordered: account.reordered,
    corrupted: account.corrupted,
    foreign: account.foreign,
    rate: spanS > 0 ? account.received / spanS : 0,
    first_msg_time: wall(account.firstUs),
    last_msg_time: wall(account.lastUs),
    reconnects: account.reconnects,
    connected: account.connected,
    gave_up: context.gaveUp,
    not_connected: context.notConnected ?? false,
    group: context.group ?? null,
    kind: context.kind ?? 'fast',
    catch_up: context.catchUp ?? null,
  };
}
