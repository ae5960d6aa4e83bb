import { unlessAborted } from '../base/unless-aborted.ts';

/** A server of ours is told to end, and killed, within a third of it. */
const MOST_MS = 60_000;

/** What was opened, to be closed in the opposite order, all of it, whatever fails on the way. */
export class Cleanup {
  readonly #steps: { name: string; close: () => Promise<void> }[] = [];
  readonly #onError: (name: string, error: unknown) => void;

  constructor(onError: (name: string, error: unknown) => void) {
    this.#onError = onError;
  }

  /** @param name what it closes, for the message when that fails */
  add(name: string, close: () => Promise<void>): void {
    this.#steps.push({ name, close });
  }

  /** Never throws; what does not end in time is told and left. */
  async close(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await unlessAborted(step.close(), AbortSignal.timeout(MOST_MS));
      } catch (error) {
        this.#onError(step.name, error);
      }
    }
  }
}
