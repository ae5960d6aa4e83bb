import { type Field, readField } from '../../../options/field.ts';

/** Properties of a file, by key. */
export type Properties = Readonly<Record<string, string | undefined>>;

/** Names a property in messages: `client.properties: sasl.mechanism`. */
export type Where = (key: string) => string;

/** A property's text; null where it is missing or empty. */
export function textOf(properties: Properties, key: string): string | null {
  const text = properties[key]?.trim() ?? '';
  return text === '' ? null : text;
}

/**
 * A property as a schema of ours reads it; null where it is missing or empty.
 * @throws UsageError naming the property, what is wrong with it and what would be right
 */
export function readProperty<T>(
  properties: Properties,
  key: string,
  { schema, where }: { schema: Field<T>['schema']; where: Where },
): T | null {
  const text = textOf(properties, key);
  return text === null ? null : readField({ schema }, text, where(key));
}
