import { MESSAGE_CORRUPTED, MESSAGE_OK, MessageReader } from '../../src/measure/message.ts';
import type { MessageRuns, TakeRun } from '../../src/measure/message-runs.ts';
import type { DeliveryBooks, SubscriberAccount } from '../../src/measure/subscriber-account.ts';

/** While no more than so many messages wait, the next ones are fetched: what a Java consumer is handed at once. */
const FEW_WAITING = 500;

/** Consecutive messages of one publisher and stream, all due at one instant. */
interface Run {
  readonly publisher: number;
  readonly stream: number;
  first: number;
  count: number;
  readonly intendedUs: number;
}

/** What one batch brought, waiting for its turn. */
interface Batch {
  /** The stream that it was read from. */
  readonly stream: number;
  readonly runs: Run[];
  /** Messages that are left in it. */
  left: number;
  /** One behind the last. */
  readonly end: number;
  /** Whether its messages stand one behind the other up to its end, so that there are positions between them. */
  readonly isDense: boolean;
}

/** Work that is done. */
export interface WorkDone {
  stream: number;
  /** Messages, and the work that went into them, microseconds. */
  count: number;
  workUs: number;
  /** One behind the last of them where they stand one behind the other; null where that is not so. */
  end: number | null;
  /** Up to where the stream is done. */
  position: number;
}

/** What the work of a member needs of it. */
export interface WorkOwner {
  /** Monotonic microseconds. */
  nowUs(): number;
  /** The work of the next message, microseconds. */
  drawUs(): number;
  done(done: WorkDone, nowUs: number): void;
  /** More may be fetched again. */
  room(): void;
}

/**
 * The work of one member: it takes messages one at a time, in the order in which they were fetched, and each occupies
 * it for a time of its own. No CPU is used for that: by an absolute schedule a message is done so long after the one
 * before it, or after it came. It is booked then. What is not the run's is booked at once.
 */
export class WorkQueue implements DeliveryBooks {
  arrivals = 0;
  readonly #account: SubscriberAccount;
  readonly #owner: WorkOwner;
  readonly #reader: MessageReader;
  readonly #few: number;
  #batches: Batch[] = [];
  /** Messages that wait, or are worked at. */
  #waiting = 0;
  #wasFull = false;
  /** What came of the batch that is being read. */
  #runs: Run[] = [];
  /** By stream: up to where it waits, and up to where it is done. */
  readonly #queuedTo = new Map<number, number>();
  readonly #doneTo = new Map<number, number>();
  /** Of the message that is worked at: when it is done, and its work; null = there is none. */
  #current: { dueUs: number; workUs: number } | null = null;
  /** When the member had nothing to do any more. */
  #freeUs = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #takeRun: TakeRun = (publisher, stream, first, count, intendedUs) =>
    this.#add({ publisher, stream, first, count, intendedUs });

  /** @param few while no more wait, more is to be fetched */
  constructor(account: SubscriberAccount, owner: WorkOwner, few = FEW_WAITING) {
    this.#few = few;
    this.#account = account;
    this.#owner = owner;
    this.#reader = new MessageReader(account.tag);
  }

  /** Whether so much waits that nothing more is to be fetched. */
  get isFull(): boolean {
    return this.#waiting > this.#few;
  }

  /** Up to where a stream is done. */
  positionOf(stream: number): number {
    return this.#doneTo.get(stream) ?? 0;
  }

  /** A stream is read from that position on. */
  take(stream: number, position: number): void {
    this.#queuedTo.set(stream, position);
    this.#doneTo.set(stream, position);
  }

  /**
   * What waits of these streams is dropped, the message that is worked at as well: somebody else begins with it. All at
   * once: what is done of one while another is dropped would come after its position was told.
   */
  drop(streams: readonly number[]): void {
    const nowUs = this.#owner.nowUs();
    const [first] = this.#batches;
    if (first !== undefined && streams.includes(first.stream)) this.#interrupt(nowUs);
    this.#batches = this.#batches.filter(({ stream }) => !streams.includes(stream));
    this.#waiting = this.#batches.reduce((sum, { left }) => sum + left, 0);
    this.#work(nowUs);
  }

  /** Nothing is done any more. */
  close(): void {
    this.#interrupt(0);
    this.#batches = [];
    this.#waiting = 0;
  }

  get foreign(): number {
    return this.#account.foreign;
  }

  set foreign(count: number) {
    this.#account.foreign = count;
  }

  begin(nowUs: number): void {
    if (this.#batches.length === 0) this.#freeUs = nowUs;
  }

  message(view: DataView, bytes: Uint8Array, offset: number, length: number): void {
    const reader = this.#reader;
    const kind = reader.read(view, bytes, offset, length);
    if (kind === MESSAGE_CORRUPTED) this.#account.corrupted++;
    else if (kind !== MESSAGE_OK) this.#account.foreign++;
    else this.#takeRun(reader.publisher, reader.stream, reader.sequence, 1, reader.intendedUs);
  }

  runs(runs: MessageRuns): void {
    runs.each(this.#takeRun);
  }

  unreadable(count?: number): void {
    this.#account.unreadable(count);
  }

  #add(run: Run): void {
    this.arrivals += run.count;
    this.#runs.push(run);
  }

  read(stream: number, end: number, count: number): void {
    const isDense = end - (this.#queuedTo.get(stream) ?? -1) === count;
    this.#queuedTo.set(stream, end);
    this.#batches.push({ stream, runs: this.#runs, left: count, end, isDense });
    this.#waiting += count;
    this.#runs = [];
  }

  end(): void {
    this.#wasFull ||= this.isFull;
    this.#work(this.#owner.nowUs());
  }

  /** Books all whose work is done by now, and waits for the next. */
  #work(nowUs: number): void {
    this.#account.begin(nowUs);
    let batch = this.#batches[0];
    while (batch !== undefined && this.#workAt(batch, nowUs)) {
      this.#batches.shift();
      batch = this.#batches[0];
    }
    this.#account.end();
    if (this.#current !== null) this.#wait(this.#current.dueUs - nowUs);
    if (this.#wasFull && !this.isFull) {
      this.#wasFull = false;
      this.#owner.room();
    }
  }

  /** @returns whether all of the batch is done */
  #workAt(batch: Batch, nowUs: number): boolean {
    const before = batch.left;
    let workUs = 0;
    while (batch.left > 0) {
      this.#current ??= this.#next();
      if (this.#current.dueUs > nowUs) break;
      this.#freeUs = this.#current.dueUs;
      workUs += this.#current.workUs;
      this.#current = null;
      batch.left--;
    }
    const count = before - batch.left;
    this.#waiting -= count;
    this.#book(batch, count);
    const isDone = batch.left === 0;
    if (count > 0 || isDone) this.#tell(batch, nowUs, { count, workUs });
    return isDone;
  }

  #next(): { dueUs: number; workUs: number } {
    const workUs = this.#owner.drawUs();
    return { dueUs: this.#freeUs + workUs, workUs };
  }

  #book({ stream, runs, end, left }: Batch, count: number): void {
    for (let rest = count; rest > 0; ) {
      const run = runs[0] as Run;
      const taken = Math.min(rest, run.count);
      this.#account.run(run.publisher, run.stream, run.first, taken, run.intendedUs);
      run.first += taken;
      run.count -= taken;
      rest -= taken;
      if (run.count === 0) runs.shift();
    }
    this.#account.read(stream, end - left, count);
  }

  /** Where positions between messages are not known, what is read again begins with the batch. */
  #tell({ stream, left, end, isDense }: Batch, nowUs: number, of: Pick<WorkDone, 'count' | 'workUs'>): void {
    if (left === 0 || isDense) this.#doneTo.set(stream, end - left);
    const position = this.positionOf(stream);
    this.#owner.done({ ...of, stream, end: isDense ? end - left : null, position }, nowUs);
  }

  #interrupt(nowUs: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#current = null;
    this.#freeUs = nowUs;
  }

  #wait(us: number): void {
    if (this.#timer !== undefined) return;
    const fire = () => {
      this.#timer = undefined;
      this.#work(this.#owner.nowUs());
    };
    this.#timer = setTimeout(fire, Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(us / 1000))));
  }
}

/** A timer that is longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
