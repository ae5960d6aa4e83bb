import type { CsvValue } from '../patterns/shared/pattern.ts';

/**
 * Rows as RFC 4180 has them, lines ended by a line feed: fields are quoted where they must be, every row has as many
 * as the widest.
 */
export function csvText(rows: readonly (readonly CsvValue[])[]): string {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const lines = rows.map((row) =>
    Array.from({ length: width }, (_, column) => csvField(row[column] ?? null)).join(','),
  );
  return [...lines, ''].join('\n');
}

function csvField(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return String(value);
  const text = harmless(value);
  // An empty text is told from null, which is nothing at all.
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Text that neither a spreadsheet nor a terminal acts on: where it begins like a formula an apostrophe goes before it,
 * control characters other than tab and line ends become blanks.
 */
export function harmless(text: string): string {
  const plain = text.replace(/(?![\t\n\r])\p{Cc}/gu, ' ');
  return /^[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(plain)
    ? `'${plain}`
    : plain;
}
