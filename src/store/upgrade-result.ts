/**
 * A result as the present version has it. Version 1 knew publishers and subscribers alone, and did not say so.
 * @param raw as it was written, whatever it is
 */
export function upgradedResult(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('schema_version' in raw)) return raw;
  return raw.schema_version === 1 ? { ...raw, schema_version: 2, pattern: 'pubsub' } : raw;
}

/** A record with such a result in it. */
export function upgradedCell(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('result' in raw)) return raw;
  return { ...raw, result: upgradedResult(raw.result) };
}
