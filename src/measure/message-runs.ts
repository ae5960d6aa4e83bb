/** Numbers of one run: publisher, stream, first sequence number, messages, intended time. */
const FIELDS = 5;

/** Takes `count` messages from sequence number `first` on, all due at `intendedUs`. */
export type TakeRun = (
  publisher: number,
  stream: number,
  first: number,
  count: number,
  intendedUs: number,
) => void;

/**
 * What a batch of intact messages says, as runs: consecutive sequence numbers of one stream that were due at one
 * instant. Whoever has read a batch once can book it for every client that gets the same bytes.
 */
export class MessageRuns {
  #values = new Float64Array(FIELDS);
  #end = 0;

  /** Adds the next message of the batch. */
  add(publisher: number, stream: number, sequence: number, intendedUs: number): void {
    if (!this.#extends(publisher, stream, sequence, intendedUs))
      this.#begin(publisher, stream, sequence, intendedUs);
  }

  /** Calls `take` for every run, in order. */
  each(take: TakeRun): void {
    const values = this.#values;
    for (let at = 0; at < this.#end; at += FIELDS) {
      take(
        values[at] as number,
        values[at + 1] as number,
        values[at + 2] as number,
        values[at + 3] as number,
        values[at + 4] as number,
      );
    }
  }

  #extends(publisher: number, stream: number, sequence: number, intendedUs: number): boolean {
    const values = this.#values;
    const at = this.#end - FIELDS;
    if (at < 0 || values[at + 4] !== intendedUs || values[at] !== publisher || values[at + 1] !== stream)
      return false;
    const count = values[at + 3] as number;
    if ((values[at + 2] as number) + count !== sequence) return false;
    values[at + 3] = count + 1;
    return true;
  }

  #begin(publisher: number, stream: number, sequence: number, intendedUs: number): void {
    if (this.#end === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    const at = this.#end;
    this.#values[at] = publisher;
    this.#values[at + 1] = stream;
    this.#values[at + 2] = sequence;
    this.#values[at + 3] = 1;
    this.#values[at + 4] = intendedUs;
    this.#end = at + FIELDS;
  }
}
