import type { OptionField } from '../options/option-field.ts';
import type { OptionSpec } from './command.ts';

/** Fields as the command line shows them. */
export function optionSpecs(
  fields: Readonly<Record<string, OptionField<unknown>>>,
): Record<string, OptionSpec> {
  const specs = Object.entries(fields).map(([name, field]): [string, OptionSpec] => [
    name,
    {
      describe: field.describe,
      group: field.group,
      kind: field.kind ?? 'text',
      ...(field.off === undefined ? {} : { off: field.off }),
      fallbackText: field.fallbackText ?? String(field.fallback),
    },
  ]);
  return Object.fromEntries(specs);
}
