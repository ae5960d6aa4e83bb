/*
 * What the report hands to its own script: JSON in <script type="application/json" id="page-data">, and one packed
 * block per cell (PackedCell). Texts are plain text; whoever shows them escapes them.
 */

/** Unit of a value, as `src/analysis` names it: it decides how the value is written. */
export type Unit = string;

export interface Axis {
  title: string;
  unit: Unit;
  scale: 'linear' | 'log';
  /** Positions that deserve a label, ascending; null = chosen from the range. */
  ticks: readonly Tick[] | null;
}

/** A vertical axis chooses its own ticks. */
export interface ValueAxis extends Omit<Axis, 'ticks'> {
  /** Further values that it must reach, so that neighbours share one axis. */
  holds?: readonly number[];
}

export interface Tick {
  at: number;
  text: string;
}

export interface Line {
  name: string;
  x: readonly number[];
  /** null is a gap. */
  y: readonly (number | null)[];
  /** Words for each x where its number would say too little; null where the number does. */
  at: readonly string[] | null;
  /** Lowest and highest of the repeats behind each value; null where no repeats are drawn. */
  low: readonly (number | null)[] | null;
  high: readonly (number | null)[] | null;
  /** Values that stand for less or more than the others, drawn hollow; none where it is absent. */
  partial?: readonly PartialValue[];
}

/** A value that is no whole second's. */
export interface PartialValue {
  /** Its index in the line. */
  row: number;
  /** What it stands for: `over 0.42 s`. */
  words: string;
}

export interface LineFigure {
  x: Axis;
  y: ValueAxis;
  /** Whether every value has a mark of its own. */
  marks: boolean;
  lines: readonly Line[];
  /** Times that are marked behind the lines; absent = none. */
  done?: readonly PlotMark[];
}

export interface CellData {
  /** As in the deep link, `#cell=003`. */
  id: string;
  /** What became of it, in a sentence or two. */
  summary: string;
  /** What spoils it, each in a few words. */
  caveats: readonly string[];
  /** Id of the element that holds the packed series; null where the cell has none. */
  block: string | null;
}

export interface StudyData {
  /** In the order of the page, from 1. */
  number: number;
  cells: readonly CellData[];
  /** Cell shown at first. */
  chosen: string | null;
}

export interface PageData {
  studies: readonly StudyData[];
  /** By the id of the element that takes the plot. */
  figures: Readonly<Record<string, LineFigure>>;
}

/** One plot over the seconds of a cell. */
export interface SeriesPlot {
  title: string;
  unit: Unit;
  scale: 'linear' | 'log';
  lines: readonly SeriesLine[];
}

export interface SeriesLine {
  name: string;
  y: readonly (number | null)[];
  partial: readonly PartialValue[];
}

/** Something that was done meanwhile: a time of the horizontal axis, and words for it. */
export interface PlotMark {
  from: number;
  to: number;
  words: string;
}

/** Series of one cell: JSON, gzip, base64. */
export interface PackedCell {
  /** Seconds since the run's first second. */
  t_s: readonly number[];
  /** Seconds that each row covers; null where that is not known. */
  length_s: readonly (number | null)[];
  plots: readonly SeriesPlot[];
  /** What was done while the seconds passed; absent where nothing was. */
  done?: readonly PlotMark[];
  /** Latency by percentile of this cell alone; null where none was measured. */
  percentiles: LineFigure | null;
}
