import { HydraError, messageOf } from '../../base/errors.ts';
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
  #startUs = 0;
  #all: Promise<unknown> = Promise.resolve();

  constructor(control: Control) {
    this.#control = control;
  }

  /** Tasks were told to start a moment ago: their schedules begin after the lead, and with them the acts' time. */
  begin(acts: readonly TimedAct[]): void {
    this.#startUs = this.#control.clock.monotonicUs() + LEAD_US;
    this.#all = Promise.all(acts.map((act) => this.#whenDue(act)));
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

  /** From the start of publishing until now, seconds. */
  get nowS(): number {
    return Math.max(0, (this.#control.clock.monotonicUs() - this.#startUs) / 1e6);
  }

  /**
   * Carries out what was not planned, and takes it down like the rest.
   * @returns what it was done to, in words @throws as the act does
   */
  async carryOutNow(text: string, act: TimedAct['act']): Promise<string> {
    const row = await this.#carryOut(text, act);
    this.#control.signal.throwIfAborted();
    if (row.error !== null) throw new HydraError(row.error);
    return row.what;
  }

  async #whenDue({ atS, text, act }: TimedAct): Promise<void> {
    const { clock, signal } = this.#control;
    try {
      await clock.delay((LEAD_US + atS * 1e6) / 1000, AbortSignal.any([signal, this.#cancelled.signal]));
    } catch {
      // The run ends before, or has failed: nothing was done.
      return;
    }
    await this.#carryOut(text, act);
  }

  async #carryOut(text: string, act: TimedAct['act']): Promise<EventRow> {
    const { signal } = this.#control;
    const at_s = this.nowS;
    const told = await act(signal).then(
      (what) => ({ what: `${text}: ${what}`, error: null }),
      (error: unknown) => ({ what: text, error: messageOf(error) }),
    );
    const row = { at_s, took_s: Math.max(0, this.nowS - at_s), ...told };
    this.#rows.push(row);
    if (signal.aborted) return row;
    const outcome = told.error === null ? '' : ` failed: ${told.error}`;
    this.#control.note(
      told.error === null ? 'info' : 'warn',
      `at ${at_s.toFixed(2)} s: ${told.what}${outcome}`,
    );
    return row;
  }
}
