import { headlineOf } from '../analysis/headline.ts';
import { measureOf } from '../analysis/measures.ts';
import { count } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import type { SearchAnswer } from '../store/cell.ts';
import type { Manifest, Scalar } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';
import { caveatLines } from './caveat-lines.ts';

const MOST_MISSING = 10;

/** A study for people: what it found, what was varied, a line per cell, the answers; ends with a newline. */
export function studyText(study: Study, colors: Colors): string {
  const headline = headlineOf(study);
  const sections = [
    [colors.bold(plain(study.name)), plain(headline), ...caveatLines(study)],
    whatRan(study),
    cellTable(study, colors),
    answers(study.answers, headline),
    missing(study.missing),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function whatRan({ folder, manifest, cells }: Study): string[] {
  const started = manifest?.created_at ?? cells[0]?.result?.started_at ?? '-';
  const kind = manifest === null ? 'run' : manifest.plan.kind;
  const rows = [
    ['kind', `${kind}, started ${started}`],
    ...(manifest === null ? [] : [['varied', variedText(manifest)]]),
    ['files', folder],
  ];
  return table(rows.map((row) => row.map(plain)));
}

function variedText({ plan }: Manifest): string {
  const dimensions = plan.dimensions.map(
    ({ name, values }) => `${name} ${values.map(scalarText).join(', ')}`,
  );
  const repeats = plan.kind === 'sweep' && plan.repeat > 1 ? [`${plan.repeat} times each`] : [];
  return [...dimensions, ...repeats].join('; ') || 'nothing';
}

function cellTable({ cells, pattern }: Study, colors: Colors): string[] {
  if (cells.length === 0) return ['nothing was measured yet'];
  const { axes, told } = pattern;
  // Clients and load stand in every row, varied or not.
  const alwaysShown = [axes.clients.option, axes.load.option];
  const resultHeads = ['state', 'clean', ...told.table.map(({ word }) => word), 'verdict'];
  const options = [...new Set([...alwaysShown, ...cells.flatMap(({ varied }) => Object.keys(varied))])];
  const heads = ['cell', ...options, ...resultHeads].map(plain);
  const last = heads.length - 1;
  const textColumns = [0, options.length + 1, options.length + 2, last];
  const lines = table(
    [heads, ...cells.map((cell) => cellRow(cell, options, pattern))],
    (column) => !textColumns.includes(column),
  );
  return [colors.bold(lines[0] ?? ''), ...lines.slice(1)];
}

function cellRow(cell: StudyCell, options: readonly string[], pattern: Pattern): string[] {
  const { id, state, reason, result } = cell;
  const lead = [id, ...options.map((name) => scalarText(optionOf(cell, name, pattern))), state].map(plain);
  const { table: columns } = pattern.told;
  if (result === null) return [...lead, '-', ...columns.map(() => '-'), plain(reason ?? '')];
  return [
    ...lead,
    result.clean ? 'yes' : 'no',
    ...columns.map(({ measure, text }) => orDash(measureOf(pattern, measure)?.value(result) ?? null, text)),
    result.verdict.cause.join(', '),
  ];
}

function optionOf({ varied, result }: StudyCell, name: string, { axes }: Pattern): Scalar | undefined {
  if (Object.hasOwn(varied, name)) return varied[name];
  if (name === axes.clients.option) return result?.client_count;
  const value = result?.options[name];
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : undefined;
}

/** A sentence each, which names its clients, its values and its measurements itself; none that was told before. */
function answers(found: readonly SearchAnswer[], told: string): string[] {
  return found
    .map(({ sentence }) => sentence)
    .filter((sentence) => !told.includes(sentence.replace(/\.\s*$/, '')))
    .map(plain);
}

function missing(ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > MOST_MISSING ? ` and ${count(ids.length - MOST_MISSING)} more` : '';
  return [plain(`not measured yet: ${ids.slice(0, MOST_MISSING).join(', ')}${more}`)];
}

function orDash(value: number | null, text: (value: number) => string): string {
  return value === null ? '-' : text(value);
}

function scalarText(value: Scalar | undefined): string {
  if (value === undefined || value === null) return '-';
  return String(value);
}
