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

  /** Never throws. */
  async close(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.close();
      } catch (error) {
        this.#onError(step.name, error);
      }
    }
  }
}
