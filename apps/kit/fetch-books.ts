import type { SubscriberReport } from '../../src/measure/report.ts';

/** How long the fetches of a task's clients took, and those apart that should have been answered at once. */
export class FetchBooks {
  #fetches = 0;
  #waitUs = 0;
  #behindFetches = 0;
  #behindWaitUs = 0;

  /** @param behind whether the system was known to hold enough for it when it was sent */
  add(waitUs: number, behind: boolean): void {
    this.#fetches++;
    this.#waitUs += waitUs;
    if (!behind) return;
    this.#behindFetches++;
    this.#behindWaitUs += waitUs;
  }

  report(): Pick<SubscriberReport, 'fetches' | 'fetch_wait_s' | 'behind_fetches' | 'behind_wait_s'> {
    return {
      fetches: this.#fetches,
      fetch_wait_s: this.#waitUs / 1e6,
      behind_fetches: this.#behindFetches,
      behind_wait_s: this.#behindWaitUs / 1e6,
    };
  }
}
