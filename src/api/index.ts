/**
 * What scripts and notebooks import from `hydra-scale-test`. docs/scripting.md tells what of it is stable.
 *
 * @packageDocumentation
 */
export { HydraError, UsageError } from '../base/errors.ts';
export type { RunEvent, RunObserver } from '../run/events.ts';
export type { RunResult } from '../run/result.ts';
export { loadStudy } from '../store/load-study.ts';
export type { Study, StudyCell } from '../store/study.ts';
export { API_VERSION } from './api-version.ts';
export type { RunOptions, SettingValues } from './option-values.ts';
export { type RunContext, type RunOutcome, run } from './run.ts';
export type { ScriptContext } from './script-context.ts';
