/**
 * What scripts and notebooks import from `hydra-scale-test`. docs/scripting.md tells what of it is stable.
 *
 * @packageDocumentation
 */
export { type Curve, type CurveChoice, type CurvePoint, curvesOf } from '../analysis/curves.ts';
export { headlineOf } from '../analysis/headline.ts';
export { type Matrix, matrixOf, type Sheet, type Slot } from '../analysis/matrix.ts';
export { type PercentileCurve, percentileCurvesOf } from '../analysis/percentiles.ts';
export type { SeriesTable } from '../analysis/series.ts';
export { HydraError, UsageError } from '../base/errors.ts';
export { againstSides } from '../compare/against-sides.ts';
export type { Comparison } from '../compare/comparison.ts';
export type { Plot, PlotAxis, PlotLine, PlotPoint } from '../notebook/plot.ts';
export { plotHtml } from '../notebook/plot-html.ts';
export { plotSvg } from '../notebook/plot-svg.ts';
export { curvesPlot, percentilesPlot, seriesPlot } from '../notebook/study-plots.ts';
export {
  answersTable,
  matrixTables,
  measureTable,
  percentilesTable,
  troublesTable,
  verdictsTable,
} from '../notebook/study-tables.ts';
export { headlineMarkdown } from '../notebook/study-words.ts';
export { type Table, tableHtml } from '../notebook/table.ts';
export { documentPlots } from '../patterns/pubsub/measures.ts';
export type { PubsubResult as RunResult } from '../patterns/pubsub/result.ts';
export type { Measure } from '../patterns/shared/measure.ts';
export type { RunEvent, RunObserver } from '../run/events.ts';
export type { LiveAnswer, LiveRun } from '../run/live.ts';
export { type FindRateOptions, type FoundRate, findRate } from '../search/find-rate.ts';
export type { CellRecord, SearchAnswer } from '../store/cell.ts';
export { readCell } from '../store/load-study.ts';
export type { Study, StudyCell } from '../store/study.ts';
export type { StudyEvent, StudyObserver } from '../sweep/events.ts';
export { API_VERSION } from './api-version.ts';
export { type CompareOutcome, type CompareValues, compare } from './compare.ts';
export { loadStudy, measureOf, measures, measuresOf, seriesOf } from './measures.ts';
export type { DigestOf, ResultOf, RunOptions, SettingValues, WorkloadName } from './option-values.ts';
export { report } from './report.ts';
export { resultsFolder } from './results-folder.ts';
export { type RunContext, type RunOutcome, run } from './run.ts';
export type { ScriptContext } from './script-context.ts';
export { type SearchOutcome, type SearchValues, search } from './search.ts';
export type { StudyContext, StudyValues, ValueList } from './study-values.ts';
export { previewSweep, type SweepOutcome, type SweepPreview, type SweepValues, sweep } from './sweep.ts';
