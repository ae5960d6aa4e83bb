import type { JuteReader } from './jute-reader.ts';
import type { Watcher, WatchKind } from './watch-table.ts';

/** Who waits for an answer; it may be the same object for every request. */
export interface ReplyHandler {
  /**
   * @param error 0, or the code of what went wrong (`nameOf`); ConnectionLoss where no answer came: whether the server did
   * what was asked is not known then
   * @param body of the answer, empty after an error; valid during the call
   */
  answered(error: number, body: JuteReader): void;
}

/** A watch that stands once its request is answered well. */
export interface WatchAsked {
  kind: WatchKind;
  path: string;
  watcher: Watcher;
}

const FIRST_ROOM = 8;

/** Requests of one connection that wait for their answers, in order: a ring that makes no object per request. */
export class PendingRequests {
  #xids = new Int32Array(FIRST_ROOM);
  #handlers: (ReplyHandler | null)[] = new Array(FIRST_ROOM).fill(null);
  #watches: (WatchAsked | null)[] = new Array(FIRST_ROOM).fill(null);
  #first = 0;
  #count = 0;
  /** Of the last request that was taken. */
  watch: WatchAsked | null = null;

  get count(): number {
    return this.#count;
  }

  push(xid: number, handler: ReplyHandler, watch: WatchAsked | null): void {
    if (this.#count === this.#xids.length) this.#grow();
    const at = (this.#first + this.#count) & (this.#xids.length - 1);
    this.#xids[at] = xid;
    this.#handlers[at] = handler;
    this.#watches[at] = watch;
    this.#count++;
  }

  /** Number of the oldest; undefined where nobody waits. */
  get oldest(): number | undefined {
    return this.#count === 0 ? undefined : this.#xids[this.#first];
  }

  /** Takes the oldest out; its watch stands in `watch`. */
  take(): ReplyHandler {
    const at = this.#first;
    const handler = this.#handlers[at];
    if (this.#count === 0 || handler === null || handler === undefined) throw new Error('nobody waits');
    this.watch = this.#watches[at] ?? null;
    this.#handlers[at] = null;
    this.#watches[at] = null;
    this.#first = (at + 1) & (this.#xids.length - 1);
    this.#count--;
    return handler;
  }

  #grow(): void {
    const { length } = this.#xids;
    const order = Array.from({ length }, (_, index) => (this.#first + index) & (length - 1));
    const xids = new Int32Array(2 * length);
    xids.set(order.map((at) => this.#xids[at] ?? 0));
    const spread = <T>(values: (T | null)[]): (T | null)[] => [
      ...order.map((at) => values[at] ?? null),
      ...new Array<T | null>(length).fill(null),
    ];
    this.#handlers = spread(this.#handlers);
    this.#watches = spread(this.#watches);
    this.#xids = xids;
    this.#first = 0;
  }
}
