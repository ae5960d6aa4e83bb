/*
 * What the system under test counts of itself, where the workload can read that. The workload declares the figures and
 * reads counters; what they say of a second, and of servers together, is worked out here.
 */

/** One figure, as a workload declares it. */
export interface SystemFigure {
  /** Key in results, e.g. `publish_time_ms`. */
  name: string;
  label: string;
  unit: string;
  definition: string;
  /** `rate`: growth of a counter per second. `mean`: growth of a sum by that of its count. `gauge`: as it stands. */
  kind: 'rate' | 'mean' | 'gauge';
  /**
   * Of several servers: added up, or of the one that has least. A `mean` is that of all that went into it. Of a `gauge`
   * those count that tell it; of all else nobody may be missing.
   */
  together: 'sum' | 'lowest';
  /** What it cannot exceed, however roughly the system counts; null = anything. */
  most: number | null;
  /** Title of the plot that shows it, with others of its unit. */
  plot: string;
  /** Whether findings that blame the system tell it. */
  told: boolean;
  /** A larger value in any second is told beside every headline; null = none is. */
  alarmAbove: number | null;
}

/** What a counter has grown to; of a `mean`, the sum and the number of what is in it. */
export type CounterValue = number | readonly [sum: number, count: number];

/** What one server said at one moment. */
export interface FigureReading {
  /** Wall clock, seconds since the epoch. */
  atS: number;
  /** Of `sources`. */
  source: string;
  /** Which of its processes: one that was started anew counts from 0. */
  life: number;
  /** By name; what it did not say is missing. */
  values: Readonly<Record<string, CounterValue>>;
}

/** What a workload brings of them to one run. */
export interface SystemFigures {
  readonly declared: readonly SystemFigure[];
  /** The servers, e.g. `server 1`; one at least. */
  readonly sources: readonly string[];
  /** Whoever answers in time; never rejects. */
  read(): Promise<readonly FigureReading[]>;
  /** Why there are none, or not of all servers; null where there are. */
  trouble(): string | null;
}

/** Values by figure; null where nobody knows. */
export type FigureValues = Record<string, number | null>;

/** What one server's counters grew by between two moments: a numerator and what it is divided by. */
type Growth = readonly [grown: number, by: number];

interface Counter {
  grown: number;
  by: number;
  life: number;
}

/** Readings further apart than this tell nothing of a moment between them, s. */
const MOST_APART_S = 3;

/** The readings of a run, and what they say of stretches of its time. Times as those of the readings. */
export class FigureReadings {
  readonly #declared: readonly SystemFigure[];
  readonly #bySource: ReadonlyMap<string, FigureReading[]>;

  constructor({ declared, sources }: Pick<SystemFigures, 'declared' | 'sources'>) {
    this.#declared = declared;
    this.#bySource = new Map(sources.map((source) => [source, []]));
  }

  add(readings: readonly FigureReading[]): void {
    for (const reading of readings) {
      const known = this.#bySource.get(reading.source);
      if (known !== undefined && reading.atS > (known.at(-1)?.atS ?? 0)) known.push(reading);
    }
  }

  /** By how much counters of a `rate` grew in all; null where a server, or one of all, does not tell. */
  grown(source: string | null, fromS: number, toS: number): FigureValues {
    const sources = source === null ? [...this.#bySource.keys()] : [source];
    const rates = this.#declared.filter(({ kind }) => kind === 'rate');
    return Object.fromEntries(
      rates.map((figure) => {
        const sum = sumOf(sources.map((one) => this.#growth(figure, one, fromS, toS)));
        return [figure.name, sum === null ? null : sum[0]];
      }),
    );
  }

  /** First and last moment that any server told of; null where none did. */
  get span(): { fromS: number; toS: number } | null {
    const all = [...this.#bySource.values()].flat().map(({ atS }) => atS);
    if (all.length === 0) return null;
    return { fromS: all.reduce((a, b) => Math.min(a, b)), toS: all.reduce((a, b) => Math.max(a, b)) };
  }

  /** What one server says of [fromS, toS), or of the part of it that its readings lie around. */
  of(source: string, fromS: number, toS: number): FigureValues {
    return this.#valuesOf((figure) => this.#alone(figure, source, fromS, toS));
  }

  /** What all say together; null where one of them says nothing. */
  together(fromS: number, toS: number): FigureValues {
    const sources = [...this.#bySource.keys()];
    return this.#valuesOf((figure) => {
      if (figure.kind === 'mean')
        return quotient(sumOf(sources.map((one) => this.#growth(figure, one, fromS, toS))));
      const values = sources.map((one) => this.#alone(figure, one, fromS, toS));
      const known = values.filter((value) => value !== null);
      if (known.length === 0 || (known.length < values.length && figure.kind !== 'gauge')) return null;
      return known.reduce((a, b) => (figure.together === 'sum' ? a + b : Math.min(a, b)));
    });
  }

  #valuesOf(of: (figure: SystemFigure) => number | null): FigureValues {
    return Object.fromEntries(
      this.#declared.map((figure) => {
        const value = of(figure);
        return [figure.name, value === null ? null : Math.min(value, figure.most ?? value)];
      }),
    );
  }

  #alone(figure: SystemFigure, source: string, fromS: number, toS: number): number | null {
    if (figure.kind === 'gauge') return this.#highest(figure.name, source, fromS, toS);
    return quotient(this.#growth(figure, source, fromS, toS));
  }

  /** The highest that was read of a gauge; null where nothing was. */
  #highest(name: string, source: string, fromS: number, toS: number): number | null {
    const within = (this.#bySource.get(source) ?? []).filter(({ atS }) => atS >= fromS && atS < toS);
    const values = within.flatMap(({ values: { [name]: value } }) =>
      typeof value === 'number' ? [value] : [],
    );
    return values.length === 0 ? null : values.reduce((a, b) => Math.max(a, b));
  }

  #growth({ name }: SystemFigure, source: string, fromS: number, toS: number): Growth | null {
    const readings = this.#bySource.get(source) ?? [];
    const [begin, end] = [
      Math.max(fromS, readings[0]?.atS ?? toS),
      Math.min(toS, readings.at(-1)?.atS ?? fromS),
    ];
    if (begin >= end) return null;
    const [before, after] = [counterAt(readings, name, begin), counterAt(readings, name, end)];
    if (before === null || after === null) return null;
    if (after.life !== before.life) return null;
    return [after.grown - before.grown, after.by - before.by];
  }
}

/** A mean of nothing is none. */
function quotient(growth: Growth | null): number | null {
  return growth === null || growth[1] <= 0 ? null : growth[0] / growth[1];
}

function sumOf(growths: readonly (Growth | null)[]): Growth | null {
  return growths.reduce<Growth | null>(
    (sum, growth) => (sum === null || growth === null ? null : [sum[0] + growth[0], sum[1] + growth[1]]),
    [0, 0],
  );
}

/** A counter at a moment, between readings as if it grew evenly, with what it is divided by: a count, or the time. */
function counterAt(readings: readonly FigureReading[], name: string, atS: number): Counter | null {
  const next = readings.findIndex((reading) => reading.atS >= atS);
  const [after, before] = [readings[next], readings[next - 1]];
  if (after === undefined) return null;
  const end = counterOf(after, name);
  if (after.atS === atS || end === null) return end;
  if (before === undefined || after.atS - before.atS > MOST_APART_S) return null;
  const begin = counterOf(before, name);
  if (begin === null || begin.life !== end.life) return null;
  const share = (atS - before.atS) / (after.atS - before.atS);
  return {
    ...end,
    grown: begin.grown + share * (end.grown - begin.grown),
    by: begin.by + share * (end.by - begin.by),
  };
}

function counterOf({ atS, life, values }: FigureReading, name: string): Counter | null {
  const value = values[name];
  if (value === undefined) return null;
  return typeof value === 'number'
    ? { grown: value, by: atS, life }
    : { grown: value[0], by: value[1], life };
}

/** What was read of them in one run. */
export interface ReadFigures extends Pick<SystemFigures, 'declared' | 'sources'> {
  readings: FigureReadings;
}
