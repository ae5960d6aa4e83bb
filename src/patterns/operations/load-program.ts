import { messageOf } from '../../base/errors.ts';
import { LEAD_US } from '../../measure/schedule.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import type { EventRow } from '../shared/system-report.ts';
import type { LoadControl, OperationsParts } from './parts.ts';

type Control = Pick<RunControl, 'clock' | 'signal' | 'note'>;

/** Runs a workload's program beside the measurement, and keeps what it did. */
export class LoadProgram {
  readonly rows: EventRow[] = [];
  readonly #control: Control;
  readonly #tasks: RunTasks;
  readonly #over = new AbortController();
  readonly #counting: Promise<void>;
  #hasBegunCounting: () => void = () => {};
  #startUs = 0;
  #running: Promise<void> = Promise.resolve();
  /** What the program threw while there was load; null = nothing. */
  #failure: { error: unknown } | null = null;

  constructor(control: Control, tasks: RunTasks) {
    this.#control = control;
    this.#tasks = tasks;
    this.#counting = new Promise((resolve) => {
      this.#hasBegunCounting = resolve;
    });
  }

  /** Tasks were told to start a moment ago. */
  begin(program: OperationsParts['program']): void {
    this.#startUs = this.#control.clock.monotonicUs() + LEAD_US;
    if (program === undefined) return;
    const control = this.#loadControl();
    this.#running = program(control).catch((error) => {
      if (!control.signal.aborted) this.#failure = { error };
    });
  }

  /** Every task counts. */
  counting(): void {
    this.#hasBegunCounting();
  }

  /** @throws what the program threw */
  requireSound(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /** The load is over: the program is told to end. Resolves when it has. @throws what it threw before */
  async end(): Promise<void> {
    this.#over.abort(new Error('the load is over'));
    await this.#running;
    this.requireSound();
  }

  #loadControl(): LoadControl {
    const { clock, signal } = this.#control;
    const ends = AbortSignal.any([signal, this.#over.signal]);
    return {
      signal: ends,
      counting: () => this.#counting,
      delay: (ms) => clock.delay(ms, ends),
      setUsers: (users, spawnRate) =>
        this.#tasks.command(
          'setusers',
          { users, spawn_rate: String(spawnRate) },
          { only: ({ role }) => role === 'user', attempts: 2, signal: ends },
        ),
      event: (what, act) => this.#event(what, () => act(ends)),
    };
  }

  async #event(what: string, act: () => Promise<string>): Promise<void> {
    const sinceS = () => Math.max(0, (this.#control.clock.monotonicUs() - this.#startUs) / 1e6);
    const at_s = sinceS();
    const told = await act().then(
      (of) => ({ what: of === '' ? what : `${what}: ${of}`, error: null }),
      (error: unknown) => ({ what, error: messageOf(error) }),
    );
    this.rows.push({ at_s, took_s: Math.max(0, sinceS() - at_s), ...told });
    const outcome = told.error === null ? '' : ` failed: ${told.error}`;
    this.#control.note(
      told.error === null ? 'info' : 'warn',
      `at ${at_s.toFixed(2)} s: ${told.what}${outcome}`,
    );
  }
}
