import { bytes, count } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { ListedStudy } from '../store/list-studies.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';

const heads = ['folder', 'kind', 'cells', 'clean', 'failed', 'started (UTC)', 'size', 'state', 'label'];
const rightColumns = [2, 3, 4, 6];

/** Studies and runs for people, one line each; ends with a newline. */
export function listText(studies: readonly ListedStudy[], parent: string, colors: Colors): string {
  if (studies.length === 0) return `no studies and no runs in ${plain(parent)}\n`;
  const lines = table([heads, ...studies.map(listRow)], (column) => rightColumns.includes(column));
  const problems = studies.flatMap(({ problem }) => (problem === null ? [] : [plain(problem)]));
  return `${[colors.bold(lines[0] ?? ''), ...lines.slice(1), ...problems.map((text) => `broken: ${text}`)].join('\n')}\n`;
}

function listRow(study: ListedStudy): string[] {
  const { folder, kind, cells_done: done, cells_planned: planned, state } = study;
  const size = bytes(study.bytes);
  if (state === 'broken') return [plain(folder), '-', '-', '-', '-', '-', size, state, ''];
  return [
    plain(folder),
    kind ?? '-',
    planned === null ? count(done) : `${count(done)}/${count(planned)}`,
    count(study.clean),
    study.failed === 0 ? '-' : count(study.failed),
    momentText(study.started_at),
    size,
    state,
    plain(study.label ?? ''),
  ];
}

/** `2025-03-01T12:00:00.000Z` to the second, as people write it. */
function momentText(iso: string | null): string {
  if (iso === null) return '-';
  return plain(iso)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '');
}
