import type { MemberMark, MemberState, Tenure } from '../../src/measure/group-report.ts';
import { SequenceSet } from '../../src/measure/sequence-set.ts';
import type { MemberSink } from './client.ts';

/** What one member of a group goes through, on the monotonic clock, until `end`. */
export class MemberLog implements MemberSink {
  readonly marks: MemberMark[] = [];
  readonly tenures: Tenure[] = [];
  readonly #member: number;
  readonly #nowUs: () => number;
  readonly #open = new Map<number, Tenure>();
  #state: MemberState | 'outside' = 'outside';
  #epoch = -1;
  #ended = false;
  /** Time that it worked at messages whose work is done, microseconds. */
  workedUs = 0;
  /** Positions that came again, as the system counts. */
  redeliveries = 0;
  /** By stream: positions that the system knows to be done. */
  readonly acknowledgements: SequenceSet[] = [];

  /** @param member index of the client within the run */
  constructor(member: number, nowUs: () => number) {
    this.#member = member;
    this.#nowUs = nowUs;
  }

  /** Whether it takes part now. */
  get isLiving(): boolean {
    return this.#state === 'unstable' || this.#state === 'stable';
  }

  get isStable(): boolean {
    return this.#state === 'stable';
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Streams that it reads. */
  get owned(): number {
    return this.#open.size;
  }

  /** Where it reads: stream, position, stream, position, ... */
  positions(): number[] {
    return [...this.#open.values()].flatMap(({ stream, to }) => [stream, to]);
  }

  unstable(why: string): void {
    if (this.#state !== 'unstable') this.#mark('unstable', why);
  }

  stable(epoch: number): void {
    const isNews =
      this.#state !== 'stable' || epoch !== this.#epoch || this.marks.at(-1)?.owned !== this.owned;
    this.#epoch = epoch;
    if (isNews) this.#mark('stable', null);
  }

  assigned(stream: number, position: number): void {
    if (this.#ended || this.#open.has(stream)) return;
    const tenure: Tenure = {
      member: this.#member,
      stream,
      assigned_us: this.#nowUs(),
      revoked_us: null,
      first_read_us: null,
      last_read_us: null,
      from: position,
      to: position,
    };
    this.#open.set(stream, tenure);
    this.tenures.push(tenure);
  }

  revoked(stream: number): void {
    const tenure = this.#open.get(stream);
    this.#open.delete(stream);
    if (tenure !== undefined && !this.#ended) tenure.revoked_us = this.#nowUs();
  }

  read(stream: number, position: number, nowUs: number): void {
    const tenure = this.#open.get(stream);
    if (tenure === undefined || this.#ended) return;
    tenure.first_read_us ??= nowUs;
    tenure.last_read_us = nowUs;
    tenure.to = position;
  }

  worked(us: number): void {
    this.workedUs += us;
  }

  redelivered(count: number): void {
    if (!this.#ended) this.redeliveries += count;
  }

  /** Also after the end: what was read before it is told then. */
  acknowledged(stream: number, from: number, to: number): void {
    const known = this.acknowledgements[stream] ?? new SequenceSet();
    this.acknowledgements[stream] = known;
    known.addRange(from, to);
  }

  gone(state: 'left' | 'killed'): void {
    if (!this.isLiving) return;
    for (const stream of [...this.#open.keys()]) this.revoked(stream);
    this.#mark(state, null);
  }

  /** Nothing that comes now is part of the test. */
  end(): void {
    this.#ended = true;
  }

  #mark(state: MemberState, why: string | null): void {
    this.#state = state;
    if (this.#ended) return;
    const { owned } = this;
    this.marks.push({
      member: this.#member,
      us: this.#nowUs(),
      state,
      epoch: this.#epoch,
      owned,
      why,
    });
  }
}
