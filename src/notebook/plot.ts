/** How values are laid out along an axis. `percentile`: 0 to below 100, each further nine as far as the one before. */
export type AxisScale = 'linear' | 'log' | 'percentile' | 'category';

export interface PlotAxis {
  /** With its unit. */
  label: string;
  scale: AxisScale;
}

export interface PlotPoint {
  /** A number, except on an axis of categories. */
  x: number | string;
  /** Null is a gap. */
  y: number | null;
  /** Range that y is the middle of, where there is one. */
  low?: number | null;
  high?: number | null;
  /** Stands for less or more than the others: marked hollow, even where points are not marked. */
  hollow?: boolean;
}

export interface PlotLine {
  /** As the legend shows it, whole. */
  name: string;
  points: readonly PlotPoint[];
}

/** Lines over a common x: plain data, drawn by `plotSvg` and `plotHtml`. */
export interface Plot {
  title: string;
  x: PlotAxis;
  y: PlotAxis;
  lines: readonly PlotLine[];
  /** Points are marked unless told: a line of very many needs none. */
  marks?: boolean;
}
