import { HydraError } from '../base/errors.ts';
import { type Changes, type ChangesOptions, listenForChanges } from './changes.ts';
import { MarathonApi } from './marathon-api.ts';
import { MarathonRefusal } from './marathon-errors.ts';
import type { Deployment } from './marathon-schema.ts';
import { type AppLook, type StallLimits, type StallVerdict, StallWatch } from './stall-watch.ts';

/** A deployment of somebody else's moves in few steps, each of which may take many times what a task takes. */
const PATIENCE_WITH_LOCKS = 5;
/** How often a lock that is waited for is told of, ms. */
const NOTE_MS = 10_000;

export interface WaitingOptions extends ChangesOptions {
  limits: StallLimits;
  /** What to do when a deployment locks the app: wait for its end unless told. */
  locked?: 'wait' | 'force';
  /** Told what is waited for, now and then. */
  onNote?(text: string): void;
}

/** Waiting for one app at Marathon: looks again on every change, and gives up where nothing moves. */
export class Waiting {
  readonly #options: WaitingOptions;
  readonly #changes: Changes;
  #notedMs = Number.NEGATIVE_INFINITY;

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
  until<Look extends AppLook>(
    look: () => Promise<Look>,
    giveUp: (seen: Look, verdict: StallVerdict) => Promise<Error>,
    earlierFailure?: string,
  ): Promise<void> {
    return this.#until(
      look,
      giveUp,
      new StallWatch(this.#options.limits, this.#options.nowMs(), earlierFailure),
    );
  }

  /**
   * Carries out a change as soon as no deployment locks the app any more, or by force where told so.
   * @throws HydraError when a lock does not get ahead.
   */
  async unlocked(change: (force: boolean) => Promise<void>): Promise<void> {
    const { appId, limits, nowMs, locked = 'wait' } = this.#options;
    const patient = { ...limits, stallMs: limits.stallMs * PATIENCE_WITH_LOCKS };
    await this.#until(
      async () => {
        const lockedBy = await deploymentsThatHinder(() => change(false));
        if (lockedBy.length === 0) return lookAtLocks([], []);
        if (locked === 'wait') return this.#lookAtLocks(lockedBy);
        this.#note(`${appId} is locked by deployment ${lockedBy.join(', ')}, which is cancelled`);
        return lookAtLocks(await deploymentsThatHinder(() => change(true)), []);
      },
      async ({ lockedBy }) =>
        new HydraError(`app ${appId} stays locked by deployment ${lockedBy.join(', ')}`, {
          hint: 'somebody else is changing it: look at /v2/deployments, or set [marathon] locked = force',
        }),
      new StallWatch(patient, nowMs()),
    );
  }

  async #until<Look extends AppLook>(
    look: () => Promise<Look>,
    giveUp: (seen: Look, verdict: StallVerdict) => Promise<Error>,
    watch: StallWatch,
  ): Promise<void> {
    for (;;) {
      const seen = await look();
      const verdict = watch.look(seen, this.#options.nowMs());
      if (verdict === 'done') return;
      if (verdict === 'failing' || verdict === 'stalled') throw await giveUp(seen, verdict);
      await this.#changes.next(verdict === 'holding' ? seen.holdMs : undefined);
    }
  }

  async #lookAtLocks(lockedBy: readonly string[]) {
    const { http, appId, signal } = this.#options;
    const all = await new MarathonApi(http).deployments(signal);
    const locks = all.filter(({ id }) => lockedBy.includes(id));
    const steps = locks.map(
      ({ id, currentStep, totalSteps }) => `${id} (step ${currentStep} of ${totalSteps})`,
    );
    this.#note(
      `${appId} is locked by deployment ${steps.join(', ') || lockedBy.join(', ')}: waiting for its end`,
    );
    return lookAtLocks(lockedBy, locks);
  }

  #note(text: string): void {
    const { nowMs, onNote } = this.#options;
    if (nowMs() - this.#notedMs < NOTE_MS) return;
    this.#notedMs = nowMs();
    onNote?.(text);
  }
}

/** Ids of the deployments because of which a change is refused; none when it was made. */
async function deploymentsThatHinder(change: () => Promise<void>): Promise<readonly string[]> {
  try {
    await change();
    return [];
  } catch (error) {
    if (error instanceof MarathonRefusal && error.lockedBy.length > 0) return error.lockedBy;
    throw error;
  }
}

/** Steps that are left are what is missing, so that every step counts as progress. */
function lookAtLocks(lockedBy: readonly string[], locks: readonly Deployment[]) {
  const steps = locks.reduce(
    (sum, { currentStep, totalSteps }) => sum + Math.max(0, totalSteps - currentStep),
    0,
  );
  return { missing: lockedBy.length + steps, settled: true, failure: undefined, holdMs: 0, lockedBy };
}
