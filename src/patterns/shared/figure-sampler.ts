import type { Clock } from '../../base/clock.ts';
import { FigureReadings, type ReadFigures, type SystemFigures } from './system-figures.ts';

/** Readings lie no closer than this: a look once a second costs the system little, s. */
const LEAST_APART_S = 0.9;

/** Reads the system's own figures beside the polling of tasks, which never waits for them. */
export class FigureSampler {
  readonly #readings: FigureReadings;
  readonly #figures: SystemFigures;
  readonly #clock: Clock;
  #lastS = 0;
  #reading: Promise<void> | null = null;

  constructor(figures: SystemFigures, clock: Clock) {
    this.#figures = figures;
    this.#clock = clock;
    this.#readings = new FigureReadings(figures);
  }

  /** What was read, for the result. */
  get read(): ReadFigures {
    return { declared: this.#figures.declared, sources: this.#figures.sources, readings: this.#readings };
  }

  /** Why there is nothing, or not all. */
  get notes(): string[] {
    const trouble = this.#figures.trouble();
    return trouble === null ? [] : [`what the system counts of itself is missing: ${trouble}`];
  }

  /** Begins to read, unless that is under way or was done a moment ago. */
  look(): void {
    const nowS = this.#clock.wallMs() / 1000;
    if (this.#reading === null && nowS - this.#lastS >= LEAST_APART_S) void this.readNow();
  }

  /** Resolves when what is said from now on has been read; never rejects. */
  async readNow(): Promise<void> {
    await this.#reading;
    this.#lastS = this.#clock.wallMs() / 1000;
    this.#reading = this.#figures.read().then((readings) => this.#readings.add(readings));
    await this.#reading;
    this.#reading = null;
  }
}
