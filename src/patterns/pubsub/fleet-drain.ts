import type { PublishedTotals, SubscriberReport } from '../../measure/report.ts';
import type { Drain } from './collected.ts';
import { DrainWatch } from './drain-watch.ts';
import { GroupDrain } from './groups.ts';
import type { PubsubLoad } from './parts.ts';

/** No count has moved for this long: what is missing is lost, ms (docs/measurement.md). */
export const DRAIN_GRACE_MS = 5_000;

/** The drain of a run: over when every client, or every group of them, has all. */
export class FleetDrain {
  readonly #watch: DrainWatch;
  readonly #groups: GroupDrain | null;

  /**
   * @param acked messages
   * @param startUs monotonic microseconds at which it begins
   * @param longestWaitMs that a client in good order may receive nothing although there is something
   */
  constructor(
    { grouping = null, drain_timeout_s }: PubsubLoad,
    { publishers }: PublishedTotals,
    { acked, startUs, longestWaitMs }: { acked: number; startUs: number; longestWaitMs: number },
  ) {
    const published = publishers.map(({ streams }) => streams);
    const groups = grouping && new GroupDrain(grouping, published, acked);
    const graceMs = DRAIN_GRACE_MS + longestWaitMs + (grouping?.settleMs ?? 0);
    this.#groups = groups;
    this.#watch = new DrainWatch(
      startUs,
      graceMs * 1000,
      drain_timeout_s * 1e6,
      ...(groups === null ? [] : [() => groups.isComplete]),
    );
  }

  /** How much is to be asked of the tasks next. */
  get detail(): 'progress' | 'ranges' {
    return this.#groups?.detail ?? 'progress';
  }

  /** As DrainWatch. */
  look(nowUs: number, told: readonly SubscriberReport[], wanted: number, failed: boolean): Drain | null {
    this.#groups?.look(told);
    return this.#watch.look(nowUs, told, wanted, failed);
  }
}
