/** A value as one JSON document for a script; ends with a newline. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
