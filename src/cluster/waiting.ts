import { HydraError } from '../base/errors.ts';
import { type Changes, type ChangesOptions, listenForChanges } from './changes.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import { type AppLook, type StallLimits, type StallVerdict, StallWatch } from './stall-watch.ts';

export interface WaitingOptions extends ChangesOptions {
  limits: StallLimits;
  /** Monotonic, ms. */
  nowMs(): number;
}

/** Waiting for one app at Marathon: looks again on every change, and gives up where nothing moves. */
export class Waiting {
  readonly #options: WaitingOptions;
  readonly #changes: Changes;

  constructor(options: WaitingOptions) {
    this.#options = options;
    this.#changes = listenForChanges(options);
  }

  close(): void {
    this.#changes.close();
  }

  /**
   * Looks until it is done.
   * @param giveUp makes the error to end with.
   * @throws that error, and the signal's reason when aborted.
   */
  async until<Look extends AppLook>(
    look: () => Promise<Look>,
    giveUp: (seen: Look, verdict: StallVerdict) => Promise<Error>,
    earlierFailure?: string,
  ): Promise<void> {
    const { limits, nowMs } = this.#options;
    const watch = new StallWatch(limits, nowMs(), earlierFailure);
    for (;;) {
      const seen = await look();
      const verdict = watch.look(seen, nowMs());
      if (verdict === 'done') return;
      if (verdict === 'failing' || verdict === 'stalled') throw await giveUp(seen, verdict);
      await this.#changes.next(verdict === 'holding' ? seen.holdMs : undefined);
    }
  }

  /** Carries out a change, as soon as no deployment locks the app any more. */
  async unlocked(appId: string, change: () => Promise<void>): Promise<void> {
    await this.until(
      async () => {
        try {
          await change();
          return { missing: 0, settled: true, failure: undefined, holdMs: 0, lockedBy: [] };
        } catch (error) {
          if (!(error instanceof MarathonRefusal) || error.lockedBy.length === 0) throw error;
          return { missing: 1, settled: false, failure: undefined, holdMs: 0, lockedBy: error.lockedBy };
        }
      },
      async ({ lockedBy }) =>
        new HydraError(`app ${appId} stays locked by deployment ${lockedBy.join(', ')}`, {
          hint: 'somebody else is changing it; look at /v2/deployments',
        }),
    );
  }
}
