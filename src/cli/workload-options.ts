import { thresholdField } from '../workloads/shared/common-options.ts';
import { fieldsOf } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { OptionSpec } from './command.ts';
import { optionSpecs } from './option-specs.ts';
import { settingsOptions } from './settings-options.ts';

/** The options of a measurement first; those that are settings too keep the measurement's words for them. */
export function workloadOptions(workload: Workload): Record<string, OptionSpec> {
  const own = ownOptions(workload);
  return { ...own, ...settingsOptions(), ...own };
}

function ownOptions(workload: Workload): Record<string, OptionSpec> {
  const { describe, group } = thresholdField;
  return { ...optionSpecs(fieldsOf(workload)), threshold: { describe, group, kind: 'list' } };
}
