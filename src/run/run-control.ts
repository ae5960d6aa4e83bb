import { setMaxListeners } from 'node:events';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Phase } from './events.ts';
import type { RunPlan } from './plan.ts';
import type { DeadTask, Environment } from './result.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunTasks } from './run-tasks.ts';

/** What all phases of a run share: its plan, its time, its end, and whoever watches it. */
export class RunControl {
  readonly plan: RunPlan;
  /** Name of what is measured. */
  readonly workload: string;
  readonly deps: RunDeps;
  readonly clock: Clock;
  readonly startedAt: Date;
  /** What the servers say of themselves, once they are ready. */
  system: Environment['system'] = {};
  readonly #ended = new AbortController();
  #tasks: RunTasks | null = null;

  constructor(plan: RunPlan, workload: string, deps: RunDeps) {
    this.plan = plan;
    this.workload = workload;
    this.deps = deps;
    this.clock = deps.clock;
    this.startedAt = new Date(deps.clock.wallMs());
    // Every task that is asked listens for the run's end: many at once is no leak.
    setMaxListeners(0, this.#ended.signal);
  }

  /** Aborted when the run is to end, whoever wants it. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  environment(): Environment {
    return this.deps.environment(this.system);
  }

  end(reason: unknown): void {
    this.#ended.abort(reason);
  }

  /** From now on tasks that die do so in the phase that is entered. */
  follow(tasks: RunTasks): void {
    this.#tasks = tasks;
  }

  /**
   * @param phase one of the run's, or one of its pattern's
   * @throws the signal's reason when the run is to end
   */
  enter(phase: Phase, detail = ''): void {
    this.signal.throwIfAborted();
    if (this.#tasks !== null) this.#tasks.phase = phase;
    this.deps.observe({ kind: 'phase', phase, detail });
  }

  note(level: 'info' | 'warn', text: string): void {
    this.deps.observe({ kind: 'note', level, text });
  }

  tellOfDead({ role, id, phase, reason }: DeadTask): void {
    this.note('warn', `${role} task ${id} is left out (phase ${phase}): ${reason}`);
  }
}

/** What a step that ran out of its time has to say for itself is no help. */
export function inWords(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${timeoutMs / 1000} s`;
  return messageOf(error);
}
