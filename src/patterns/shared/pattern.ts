import type * as z from 'zod';
import type { Threshold } from '../../options/threshold.ts';
import type { ResultDigest, RunResult, SeriesRow } from '../../run/result.ts';
import type { Latency } from './latency.ts';
import type { Definition, Measure } from './measure.ts';

/** The two options that studies are about, and how they are spoken of. */
export interface Axes {
  /** What `--rates` varies and a search finds, per second. */
  readonly load: {
    readonly option: string;
    /** Title of an axis that it runs along. */
    readonly title: string;
  };
  /** Those who use the server at the same time. */
  readonly clients: {
    readonly option: string;
    /** One of them: `client`. */
    readonly noun: string;
    /** `numbers of subscribers` */
    readonly describe: string;
    /** What their number is where the option is not given. */
    readonly fallbackText: string;
    /** Options that say their number, `option` among them. */
    readonly countedBy: readonly string[];
    /** These, and whatever else decides it. */
    readonly decidedBy: readonly string[];
    /** How many options ask for; null where they do not say. */
    asked(options: Readonly<Record<string, unknown>>): number | null;
  };
}

/** One column of the per-second series, as it is plotted. */
export interface SeriesColumnSource extends Definition {
  /** A count, shown as it is where it is not divided. */
  exact: boolean;
  /** Whose part of the second the value is divided by (`<part>_length_s`); null where it is not of so much a second. */
  per: string | null;
  value(row: SeriesRow): number | null;
}

/** Which columns of the series share a plot: those whose key fits. */
export interface SeriesPlotRule {
  title: string;
  keys: RegExp;
  scale: 'linear' | 'log';
  /** What their labels begin with, left out beside the title. */
  prefix: string;
}

/** The series of a pattern. */
export interface SeriesRules {
  columns: readonly SeriesColumnSource[];
  plots: readonly SeriesPlotRule[];
  /** What one result has beside, and how that is plotted. */
  more?(result: Pick<ResultDigest, 'series'>): {
    columns: readonly SeriesColumnSource[];
    plots: readonly SeriesPlotRule[];
  };
  /** What was done while a result's seconds passed, on the axis of their `t_s`; absent = nothing. */
  done?(result: Pick<ResultDigest, 'series'>): readonly { from: number; to: number; words: string }[];
  /** Row key that says for how much of a second there was load at all, and the word for that; null = all the time. */
  load: { length: string; word: string } | null;
  /** Columns shown in a notebook, of one unit. */
  shown: readonly string[];
}

/** A number that shades the matrix. */
export interface Shade {
  /** Word for it: `loss`. */
  name: string;
  /** Key of its measure. */
  measure: string;
  text(value: number): string;
  /** Values above which the next shade begins, ascending: five. */
  steps: readonly number[];
  /** What each shade means, from no shade on: six. */
  stepWords: readonly string[];
}

/** A number that is told by itself, with a word before it. */
export interface Told {
  /** Head of a column, label, or the word before the number in a line. */
  word: string;
  /** Key of its measure. */
  measure: string;
  text(value: number): string;
  /** Behind it, e.g. ` per client`. */
  behind?: string;
}

/** Which numbers stand for a whole cell where there is no room for all. */
export interface ToldNumbers {
  /** Columns of a table of cells. */
  table: readonly Told[];
  /** One line when a cell ends; what was not measured is told as such. */
  line: readonly Told[];
  /** One sentence in the report. */
  sentence: readonly Told[];
  /** The highest of all cells. */
  highest: readonly Told[];
}

/** What a field may hold; null is an empty field. */
export type CsvValue = string | number | boolean | null;

/** A number or word of a result under a name that tells its unit. */
export interface ResultColumn {
  name: string;
  value(result: ResultDigest): CsvValue;
}

/** A number of a result under Prometheus' conventions: base units, and the unit in the name. */
export interface GaugeMetric {
  name: string;
  help: string;
  /** Null where the result does not tell. */
  value(result: ResultDigest): number | null;
}

/** Counts that are told apart by a label. */
export interface CountFamily {
  name: string;
  help: string;
  label: string;
  values(result: ResultDigest): Readonly<Record<string, number>>;
}

/** A latency as a summary with its quantiles, seconds. */
export interface LatencyMetric {
  /** Key in `latency_us`. */
  latency: string;
  name: string;
  help: string;
}

/** What is told of a result to Prometheus. */
export interface Metrics {
  gauges: readonly GaugeMetric[];
  counts: readonly CountFamily[];
  latencies: readonly LatencyMetric[];
}

/** A file that a single run leaves beside its result, where an option names it. */
export interface ResultFile {
  path: string;
  text: string;
}

/** A table that a report has of results beside the numbers that all of them have. */
export interface ResultTable {
  title: string;
  /** What it holds, for those who cannot see where it stands. */
  caption: string;
  /** Sentences above it; may be empty. */
  lead: string;
  heads: readonly string[];
  /** Of one result, as texts; the first of each is its head. Of a table without rows nothing is shown. */
  rows(result: ResultDigest): readonly (readonly string[])[];
}

/** What a search wants of a measurement. */
export interface Criteria {
  find: 'max-rate' | 'no-drop' | 'slo';
  /** Percent. */
  target_loss: number;
  slo: readonly Threshold[];
}

/** What a search takes from one measurement. */
export interface Reading {
  passed: boolean;
  /** What decided, in words and numbers. */
  because: string;
  /** What came of the load, per second and client; 0 where nothing did, or nobody could tell. */
  received: number;
}

/** What comparisons need to know of how noise of the machine becomes a difference of measures. */
export interface NoiseRules {
  /** Processes that a message or operation passes, each of which may have waited. */
  stations: number;
  /** Measures of the CPU, in cores, that our own processes and servers used. */
  computed: readonly string[];
  /** Measures shown beside the noise of the machine. */
  beside: readonly string[];
  /** Instants at which load was due: what is due together waits together. */
  instants(result: ResultDigest): number;
  /** What a count of what went wrong is a part of, by the measure's unit; null where that is not known. */
  whole(result: ResultDigest, unit: string): number | null;
}

/**
 * How a kind of workload is measured and what its numbers mean. Terminal, JSON, CSV, Prometheus, JUnit, report,
 * notebook, comparison and searches show and judge what a pattern declares; none of them knows its results otherwise.
 */
export interface Pattern {
  /** As results name it. */
  readonly name: string;
  /** The same with what only these results show: the names of their operations, say. */
  of?(results: readonly ResultDigest[]): Pattern;
  /** A whole result, as result.json has it: what every result has, and what this pattern adds. */
  readonly schema: z.ZodObject;
  /** Keys of rows of which a large fleet has very many: left out where many results are looked at. */
  readonly rows: readonly string[];
  readonly axes: Axes;
  /** Numbers that are plotted, tabled or compared, in the order of showing; the noise of the machine follows. */
  readonly measures: readonly Measure[];
  /** Keys of the measures that are compared unless others are named. */
  readonly usual: readonly string[];
  /** Of these, what people ask first. */
  readonly first: readonly string[];
  /** Short names of measures. */
  readonly shortNames: Readonly<Record<string, string>>;
  /** Keys of the measures that a report and a notebook plot against the load. */
  readonly plots: readonly string[];
  /** Likewise of CPU, memory and the like. */
  readonly usagePlots: readonly string[];
  readonly latencies: readonly Latency[];
  /** The one that people ask first. */
  readonly mainLatency: string;
  readonly series: SeriesRules;
  /** Two at most. */
  readonly shades: readonly Shade[];
  readonly told: ToldNumbers;
  /** What else its words and numbers mean. */
  readonly definitions: readonly Definition[];
  readonly columns: readonly ResultColumn[];
  /** Tables of reports; absent = none. */
  readonly tables?: readonly ResultTable[];
  readonly metrics: Metrics;
  readonly noise: NoiseRules;
  /** What may give way, by cause: `the generator`. */
  readonly partWords: Readonly<Record<string, string>>;
  /** Sentences of the report. */
  readonly words: {
    /** What a clean run is. */
    readonly clean: string;
    /** Title over the plots against the load. */
    readonly plots: string;
    /** From when on latencies count. */
    readonly latency: string;
  };
  /** Numbers that show why results are not clean: means over those that they show it of. */
  tellingNumbers(results: readonly ResultDigest[]): string[];
  /** What a terminal shows of a result beside what it shows of any, line by line. */
  lines(result: RunResult): readonly (readonly [label: string, text: string])[];
  /** What else stands below these: positions that are gone, say. */
  remarks(result: ResultDigest): readonly (readonly [label: string, text: string])[];
  /** What `hydra sweep --json` tells of a cell beside what it tells of any. */
  cellDocument(result: ResultDigest | null): Readonly<Record<string, unknown>>;
  /** Files for other tools that options of a single run ask for; absent = none ever. */
  readonly files?: {
    /** Where they go by these options: looked at before anything is started. */
    paths(options: Readonly<Record<string, unknown>>): readonly string[];
    of(result: RunResult): readonly ResultFile[];
  };
  /**
   * Reads a result as a search sees it. For `max-rate`, `passed` only says that it measured.
   * @param rate per second, as asked for
   */
  reading(result: RunResult, rate: number, criteria: Criteria): Reading;
}
