/** An object of JSON that is sent; who writes one answers for its form. */
export type Json = Record<string, unknown>;

/** Unix time in ms as Marathon writes it: ISO 8601, UTC, with milliseconds. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
