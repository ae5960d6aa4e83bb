import type { GoneRow } from '../../measure/report.ts';

/** What was gone before it could be read, of all tasks: a row per stream and cause. */
export function mergedGone(tasks: readonly (readonly GoneRow[])[]): GoneRow[] {
  const rows = new Map<string, GoneRow>();
  for (const row of tasks.flat()) {
    const key = `${row.stream} ${row.why}`;
    const before = rows.get(key);
    rows.set(key, before === undefined ? { ...row } : joined(before, row));
  }
  return [...rows.values()].sort((a, b) => a.stream - b.stream || a.why.localeCompare(b.why));
}

function joined(a: GoneRow, b: GoneRow): GoneRow {
  return {
    ...a,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    clients: a.clients + b.clients,
    messages: a.messages + b.messages,
  };
}
