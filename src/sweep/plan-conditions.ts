import { readField } from '../options/field.ts';
import type { Threshold } from '../options/threshold.ts';
import { thresholdField } from '../workloads/shared/common-options.ts';

/**
 * The conditions of a plan, read again from their texts.
 * @throws UsageError for what is no condition: the manifest was changed by hand
 */
export function conditionsOf(texts: readonly string[]): Threshold[] {
  return texts.map((text) => readField(thresholdField, text, 'a condition of the plan'));
}
