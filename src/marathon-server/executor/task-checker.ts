import pLimit from 'p-limit';
import { delay } from '../../base/clock.ts';
import type { HealthReport, ReadinessReport } from '../scheduler/checking.ts';
import { firstProbeMs, nextProbeMs } from '../scheduler/probe-verdict.ts';
import type { TaskRecord } from '../state/cluster-state.ts';
import type { Prober } from './prober.ts';

/** Probes under way at once, of all tasks together: more would compete with the tasks they ask. */
const mostProbes = 64;

/** The time of day, ms, and waiting until it has come. */
export interface CheckerClock {
  nowMs(): number;
  delay(ms: number, signal: AbortSignal): Promise<void>;
}

const machineClock: CheckerClock = { nowMs: Date.now, delay };

export interface TaskCheckerOptions {
  prober: Prober;
  onReport(report: HealthReport | ReadinessReport): void;
  clock?: CheckerClock;
}

interface Watched {
  stop: AbortController;
  ended: Promise<unknown>;
}

/** Probes running tasks at the intervals their checks ask for, and reports every answer. */
export class TaskChecker {
  readonly #options: TaskCheckerOptions;
  readonly #clock: CheckerClock;
  readonly #watched = new Map<string, Watched>();
  readonly #limit = pLimit(mostProbes);

  constructor(options: TaskCheckerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? machineClock;
  }

  /** Probes the task from now on. It must be running. */
  watch(task: TaskRecord): void {
    const stop = new AbortController();
    const loops = [
      ...task.health.map((_, index) => this.#checkHealth(task, index, stop.signal)),
      ...task.readiness.map((_, index) => this.#checkReadiness(task, index, stop.signal)),
    ];
    const ended = Promise.all(loops).finally(() => this.#watched.delete(task.id));
    this.#watched.set(task.id, { stop, ended });
  }

  /** Leaves the task alone, probes under way included. */
  forget(taskId: string): void {
    this.#watched.get(taskId)?.stop.abort();
  }

  /** Leaves every task alone and resolves when no probe is under way any more. */
  async close(): Promise<void> {
    const all = [...this.#watched.values()];
    for (const { stop } of all) stop.abort();
    await Promise.all(all.map(({ ended }) => ended));
  }

  async #checkHealth(task: TaskRecord, index: number, signal: AbortSignal): Promise<void> {
    const check = task.health[index]?.check;
    if (check === undefined) return;
    await this.#repeat(task, check, signal, async () => {
      const outcome = await this.#options.prober.health(task, check, signal);
      if (signal.aborted || outcome === undefined) return false;
      this.#options.onReport({ kind: 'health', taskId: task.id, index, outcome });
      return false;
    });
  }

  async #checkReadiness(task: TaskRecord, index: number, signal: AbortSignal): Promise<void> {
    const checked = task.readiness[index];
    if (checked === undefined) return;
    const { check, port } = checked;
    await this.#repeat(task, check, signal, async () => {
      const response = await this.#options.prober.readiness(task, check, port, signal);
      if (signal.aborted) return true;
      this.#options.onReport({ kind: 'readiness', taskId: task.id, index, response });
      return check.httpStatusCodesForReady.includes(response.status);
    });
  }

  /** Probes until the probe says it was the last one, or the signal comes. */
  async #repeat(
    task: TaskRecord,
    check: { intervalSeconds: number; delaySeconds?: number },
    signal: AbortSignal,
    probe: () => Promise<boolean>,
  ): Promise<void> {
    const clock = this.#clock;
    const startedAtMs = task.phase.kind === 'running' ? task.phase.startedAtMs : clock.nowMs();
    let dueMs = firstProbeMs(check, startedAtMs);
    try {
      for (let isLast = false; !isLast; ) {
        await clock.delay(Math.max(0, dueMs - clock.nowMs()), signal);
        await this.#limit(async () => {
          signal.throwIfAborted();
          const begunMs = clock.nowMs();
          isLast = await probe();
          dueMs = nextProbeMs(check, begunMs, clock.nowMs());
        });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
