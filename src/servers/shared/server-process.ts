import { delay } from '../../base/clock.ts';
import type { KeptProcess, ProcessExit } from '../../process/keeper.ts';
import { limitFiles } from './file-limit.ts';

/** How the process is started again. */
export interface ProcessStart {
  spawn(): Promise<KeptProcess>;
  /** Resolves when it answers. @throws HydraError when it ends or stays silent */
  ready(kept: KeptProcess): Promise<void>;
}

/** The process of one server, which may be ended on purpose and started again on the same data. */
export class ServerProcess {
  /** Resolves when it ended by itself or was stopped for good; not while it is down on purpose. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #start: ProcessStart;
  #kept: KeptProcess;
  #running = true;
  #downBy: 'kill' | 'stop' | null = null;
  #standing = false;
  /** Its end is expected, and not for good. */
  #failing = false;
  #ended: (exit: ProcessExit) => void = () => {};

  /** @param kept what runs already */
  constructor(kept: KeptProcess, start: ProcessStart) {
    this.#kept = kept;
    this.#start = start;
    this.exited = new Promise((resolve) => {
      this.#ended = resolve;
    });
    this.#watch(kept);
  }

  get pid(): number {
    return this.#kept.pid;
  }

  get isRunning(): boolean {
    return this.#running;
  }

  /** Why it is down on purpose: at once, or in good order; null where it is not. */
  get downBy(): 'kill' | 'stop' | null {
    return this.#running ? null : this.#downBy;
  }

  /** Whether it runs and does not stand still. */
  get isAnswering(): boolean {
    return this.#running && !this.#standing;
  }

  /** At once, as a machine that loses its power. */
  async kill(): Promise<void> {
    this.#running = false;
    this.#downBy = 'kill';
    this.#kept.signal('SIGKILL');
    await this.#kept.exited;
  }

  /** In good order: what it does for others is handed over before it goes. */
  async shutDown(graceMs: number): Promise<void> {
    this.#running = false;
    this.#downBy = 'stop';
    // What stands still would not hear that it is to end.
    this.resume();
    await this.#kept.stop(graceMs);
  }

  /**
   * Lets none of its files grow beyond `bytes` and waits until it has ended of that, `timeoutMs` at most.
   * @returns whether it has; else its files may grow again
   * @throws HydraError where files of a process cannot be limited; the signal's reason when aborted
   */
  async fillDisk(bytes: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
    const kept = this.#kept;
    this.#failing = true;
    try {
      await limitFiles(kept.pid, bytes);
      const waited = new AbortController();
      const time = delay(timeoutMs, AbortSignal.any([signal, waited.signal]));
      await Promise.race([time, kept.exited]).finally(() => waited.abort());
      time.catch(() => {});
      if (!this.#running) return true;
      await limitFiles(kept.pid, null);
      return false;
    } finally {
      this.#failing = false;
    }
  }

  /** For good. */
  async stop(graceMs: number): Promise<void> {
    // What stands still would not hear that it is to end.
    this.resume();
    this.#ended(await this.#kept.stop(graceMs));
    this.#running = false;
  }

  /**
   * Starts it again and waits until it answers; nothing happens where it runs or starts already.
   * @throws HydraError when it ends before
   */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#standing = false;
    try {
      this.#kept = await this.#start.spawn();
    } catch (error) {
      this.#running = false;
      throw error;
    }
    this.#watch(this.#kept);
    await this.#start.ready(this.#kept);
  }

  /** It stands still until `resume`; connections stay open and nothing is answered. */
  pause(): void {
    this.#standing = true;
    this.#kept.signal('SIGSTOP');
  }

  resume(): void {
    this.#standing = false;
    this.#kept.signal('SIGCONT');
  }

  #watch(kept: KeptProcess): void {
    void kept.exited.then((exit) => {
      if (kept !== this.#kept || !this.#running) return;
      this.#running = false;
      if (this.#failing) this.#downBy = 'kill';
      else this.#ended(exit);
    });
  }
}
