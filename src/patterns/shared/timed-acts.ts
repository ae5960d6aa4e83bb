import { messageOf } from '../../base/errors.ts';
import { LEAD_US } from '../../measure/schedule.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { EventRow } from './system-report.ts';

/** A time in the text of an act, e.g. `1.5s`: its number and its unit, as a regular expression. */
export const ACT_TIME = String.raw`(\d+(?:\.\d+)?)\s*(ms|s|min)`;

const UNIT_S: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60 };

/** Such a time in seconds. */
export function actSeconds(number = '0', unit = 's'): number {
  return Number(number) * (UNIT_S[unit] ?? 1);
}

/** Something that a run does to its system while there is load. */
export interface TimedAct {
  /** From the start of the load on, seconds. */
  readonly atS: number;
  /** What it does, in words. */
  readonly text: string;
  /** @returns what it did it to, in words @throws HydraError where it could not be done */
  act(signal: AbortSignal): Promise<string>;
}

/** What it needs of a run. */
type Control = Pick<RunControl, 'clock' | 'signal' | 'note'>;

/** Carries acts out when they are due, each on its own, and notes what came of them. */
export class TimedActs {
  readonly #control: Control;
  readonly #rows: EventRow[] = [];
  readonly #cancelled = new AbortController();
  #all: Promise<unknown> = Promise.resolve();

  constructor(control: Control) {
    this.#control = control;
  }

  /** Tasks were told to start a moment ago: their schedules begin after the lead, and with them the acts' time. */
  begin(acts: readonly TimedAct[]): void {
    const startUs = this.#control.clock.monotonicUs() + LEAD_US;
    this.#all = Promise.all(acts.map((act) => this.#carryOut(act, startUs)));
  }

  /** What is not due yet is not done any more. */
  cancel(): void {
    this.#cancelled.abort();
  }

  /** Resolves when all are done, with what came of them. @throws the signal's reason when the run is to end */
  async done(): Promise<EventRow[]> {
    await this.#all;
    this.#control.signal.throwIfAborted();
    return this.#rows.sort((a, b) => a.at_s - b.at_s);
  }

  async #carryOut({ atS, text, act }: TimedAct, startUs: number): Promise<void> {
    const { clock, signal } = this.#control;
    const sinceS = () => (clock.monotonicUs() - startUs) / 1e6;
    try {
      await clock.delay((LEAD_US + atS * 1e6) / 1000, AbortSignal.any([signal, this.#cancelled.signal]));
    } catch {
      // The run ends before, or has failed: nothing was done.
      return;
    }
    const at_s = sinceS();
    const told = await act(signal).then(
      (what) => ({ what: `${text}: ${what}`, error: null }),
      (error: unknown) => ({ what: text, error: messageOf(error) }),
    );
    this.#rows.push({ at_s, took_s: Math.max(0, sinceS() - at_s), ...told });
    if (signal.aborted) return;
    const outcome = told.error === null ? '' : ` failed: ${told.error}`;
    this.#control.note(
      told.error === null ? 'info' : 'warn',
      `at ${at_s.toFixed(2)} s: ${told.what}${outcome}`,
    );
  }
}
