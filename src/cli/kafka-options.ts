import { kafkaFields, thresholdField } from '../workloads/kafka/fields.ts';
import type { OptionSpec } from './command.ts';
import { settingsOptions } from './settings-options.ts';

/** The options of a Kafka run first; those that are settings too keep the run's words for them. */
export function kafkaOptions(): Record<string, OptionSpec> {
  const own = ownOptions();
  return { ...own, ...settingsOptions(), ...own };
}

function ownOptions(): Record<string, OptionSpec> {
  const specs = Object.entries(kafkaFields).map(([name, field]): [string, OptionSpec] => [
    name,
    {
      describe: field.describe,
      group: field.group,
      kind: field.kind ?? 'text',
      fallbackText: field.fallbackText ?? String(field.fallback),
    },
  ]);
  const { describe, group, kind } = thresholdField;
  return { ...Object.fromEntries(specs), threshold: { describe, group, kind } };
}
