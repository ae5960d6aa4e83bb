const bytesPerMiB = 1_048_576;

export interface MemoryUse {
  rssBytes: number;
  /** What the app says its tasks need at most. */
  limitBytes: number;
}

export interface MemoryWatchOptions {
  /** What tasks use at the moment, by task id; those in `except` are of no interest. */
  sample(except: ReadonlySet<string>): Promise<ReadonlyMap<string, MemoryUse>>;
  onOver(taskId: string, use: MemoryUse): Promise<void>;
  /** Waits for the next look; rejects when the signal comes first. */
  wait(signal: AbortSignal): Promise<void>;
}

const mib = (bytes: number): string => `${Math.ceil(bytes / bytesPerMiB)} MiB`;

/** One line that tells people of a task over its limit. */
export function memoryWarning({ rssBytes, limitBytes }: MemoryUse): string {
  return `Memory: ${mib(rssBytes)} in use, the app asks for ${mib(limitBytes)}; nothing is done about it`;
}

/**
 * Tells, once per task, that its processes use more memory than its app asked for. A Mesos that isolates memory
 * kills such a task; here it goes on, as under a Mesos that does not. Pages that processes share count once for
 * each of them, so that a task of many processes may seem larger than it is.
 */
export class MemoryWatch {
  readonly #options: MemoryWatchOptions;
  readonly #told = new Set<string>();
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: MemoryWatchOptions) {
    this.#options = options;
    this.#ended = this.#run();
  }

  /** A task is gone: what is known of it is forgotten. */
  forget(taskId: string): void {
    this.#told.delete(taskId);
  }

  /** Resolves when nobody looks any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      try {
        await this.#options.wait(signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const { sample, onOver } = this.#options;
    for (const [taskId, use] of await sample(this.#told)) {
      if (use.rssBytes <= use.limitBytes || this.#told.has(taskId)) continue;
      this.#told.add(taskId);
      await onOver(taskId, use);
    }
  }
}
