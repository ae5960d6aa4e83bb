/**
 * What modules with workloads of their own import from `hydra-scale-test/workload`. docs/new-workload.md tells how such
 * a module is made and named.
 *
 * @packageDocumentation
 */
export { z } from 'zod';
export { HydraError, UsageError } from '../base/errors.ts';
export { Histogram } from '../measure/histogram.ts';
export { histogramReport } from '../measure/histogram-report.ts';
export { taskEnvelope } from '../measure/report.ts';
export {
  decimal,
  flag,
  type NumberRange,
  oneOf,
  Problem,
  pathText,
  textField,
  whole,
} from '../options/field.ts';
export type { OptionField, OptionFields } from '../options/option-field.ts';
export { evaluateThreshold } from '../options/threshold.ts';
export { operationsDeclarations } from '../patterns/operations/declarations.ts';
export { operations } from '../patterns/operations/measurement.ts';
export {
  checkOperations,
  type OperationsOptions,
  operationsFields,
  operationsLoad,
} from '../patterns/operations/options.ts';
export type {
  IndependentCount,
  LoadControl,
  OperationsLoad,
  OperationsParts,
} from '../patterns/operations/parts.ts';
export { operationsPattern } from '../patterns/operations/pattern.ts';
export { pubsubPattern } from '../patterns/pubsub/pattern.ts';
export type { Latency } from '../patterns/shared/latency.ts';
export { latencyCounts, latencyMeasures } from '../patterns/shared/latency-measures.ts';
export { latencySummary } from '../patterns/shared/latency-summary.ts';
export type { Definition, Measure } from '../patterns/shared/measure.ts';
export type {
  Axes,
  Criteria,
  CsvValue,
  Metrics,
  NoiseRules,
  Pattern,
  Reading,
  ResultColumn,
  SeriesRules,
  Shade,
  Told,
  ToldNumbers,
} from '../patterns/shared/pattern.ts';
export type { FigureReading, SystemFigure, SystemFigures } from '../patterns/shared/system-figures.ts';
export type { TimedAct } from '../patterns/shared/timed-acts.ts';
export type { SystemUsage } from '../patterns/shared/usage-readings.ts';
export {
  type LatencySummary,
  RESULT_SCHEMA_VERSION,
  type ResultDigest,
  type RunResult,
  runResult,
} from '../run/result.ts';
export type { Role } from '../run/role.ts';
export type { RunControl } from '../run/run-control.ts';
export type { Ready, RunPattern } from '../run/run-pattern.ts';
export type { Prepared, ServerLog, Subject } from '../run/subject.ts';
export { type ExternalWorkload, WORKLOAD_API_VERSION } from '../workloads/external/external-workload.ts';
export type { CommonOptions } from '../workloads/shared/common-options.ts';
export { recordedOptions } from '../workloads/shared/read-options.ts';
export type {
  Alternative,
  Example,
  LoadRange,
  OpenContext,
  OpenWorkload,
  Suite,
  Workload,
} from '../workloads/shared/workload.ts';
