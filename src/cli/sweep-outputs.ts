import type { RawOptions } from '../options/read-option.ts';
import { refuseUnwritableExports } from './exports.ts';
import { readSwitch } from './switch-option.ts';

/** What a sweep gives beside its folder and the files of `exports.ts`. */
export interface SweepOutputs {
  json: boolean;
  dryRun: boolean;
  report: boolean;
}

/** @throws UsageError where a file that is asked for cannot be written */
export function readOutputs(raw: RawOptions): SweepOutputs {
  refuseUnwritableExports(raw);
  return {
    json: readSwitch(raw, 'json'),
    dryRun: readSwitch(raw, 'dry_run'),
    report: readSwitch(raw, 'report', true),
  };
}
