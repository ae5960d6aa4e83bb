import type { OutageReport } from '../../../src/measure/operations-report.ts';

/** Outages kept; where sessions come and go without end, the later ones tell nothing new. */
const MOST_OUTAGES = 100;

/** An outage, with monotonic instants, microseconds. */
interface Outage {
  fromUs: number;
  toUs: number | null;
  users: number;
  why: string;
}

/** When sessions of a task were lost: from the first that is until all are back is one outage. */
export class OutageBooks {
  /** Users whose session is lost just now. */
  away = 0;
  #current: Outage | null = null;
  readonly #outages: Outage[] = [];

  lost(nowUs: number, why: string): void {
    this.away++;
    if (this.#current === null) {
      this.#current = { fromUs: nowUs, toUs: null, users: 0, why };
      if (this.#outages.length < MOST_OUTAGES) this.#outages.push(this.#current);
    }
    this.#current.users = Math.max(this.#current.users, this.away);
  }

  /** One of them is back, or takes part no longer. */
  over(nowUs: number): void {
    this.away--;
    if (this.away > 0 || this.#current === null) return;
    this.#current.toUs = nowUs;
    this.#current = null;
  }

  /** @param wallOffsetUs from the monotonic clock to the wall clock, microseconds */
  rows(wallOffsetUs: number): OutageReport[] {
    const inSeconds = (us: number) => (us + wallOffsetUs) / 1e6;
    return this.#outages.map(({ fromUs, toUs, users, why }) => ({
      ...{ from_s: inSeconds(fromUs), to_s: toUs === null ? null : inSeconds(toUs), users, why },
    }));
  }
}
