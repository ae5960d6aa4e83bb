import type { CsvValue } from '../patterns/shared/pattern.ts';
import type { Manifest, Scalar } from '../store/manifest.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { csvText } from './csv-text.ts';

/** A cell, or the place of one that was planned and not measured. */
interface Row {
  study: Study;
  id: string;
  state: StudyCell['state'] | 'missing';
  reason: string | null;
  repeat: number;
  varied: Readonly<Record<string, Scalar>>;
  attempts: number;
  started_at: string | null;
  result: StudyCell['result'];
}

interface Column {
  name: string;
  value(row: Row): CsvValue;
}

/**
 * Studies as one table: a line of names, then one line per cell in the order of measuring. A cell without a result has
 * its line too, and so has one that was planned and is not there (`missing`); what is not known is an empty field, so
 * that no value stands under another's name.
 */
export function studiesCsv(studies: readonly Study[]): string {
  const rows = studies.flatMap(rowsOf);
  const trailing = trailingColumns(studies);
  const columns = [...leadingColumns, ...variedColumns(studies, rows, trailing), ...trailing];
  const names = columns.map(({ name }) => name);
  return csvText([names, ...rows.map((row) => columns.map((column) => column.value(row)))]);
}

const leadingColumns: readonly Column[] = [
  { name: 'study', value: ({ study, id }) => study.manifest?.study_id ?? id },
  { name: 'cell', value: ({ id }) => id },
  { name: 'state', value: ({ state }) => state },
  { name: 'reason', value: ({ reason }) => reason },
  { name: 'repeat', value: ({ repeat }) => repeat },
];

/** What the results of the studies' patterns fill; a column that two of them have stands once. */
function trailingColumns(studies: readonly Study[]): Column[] {
  const names = new Set(studies.flatMap(({ pattern }) => pattern.columns.map(({ name }) => name)));
  const ofResults = [...names].map(
    (name): Column => ({
      name,
      value: ({ result, study }) => {
        const own = study.pattern.columns.find((column) => column.name === name);
        return result === null || own === undefined ? null : own.value(result);
      },
    }),
  );
  return [...ofResults, ...lastColumns];
}

const lastColumns: readonly Column[] = [
  { name: 'attempts', value: ({ attempts }) => attempts },
  { name: 'started_at', value: ({ started_at }) => started_at },
];

/**
 * One for every option that any of the studies varies, in the order of the plans, then of the cells. In a study that
 * does not vary it, it holds what all its cells share.
 */
function variedColumns(
  studies: readonly Study[],
  rows: readonly Row[],
  trailing: readonly Column[],
): Column[] {
  const planned = studies.flatMap(({ manifest }) => manifest?.plan.dimensions.map(({ name }) => name) ?? []);
  const found = rows.flatMap(({ varied }) => Object.keys(varied));
  const taken = new Set([...leadingColumns, ...trailing].map(({ name }) => name));
  return [...new Set([...planned, ...found])].map((option) => ({
    name: taken.has(option) ? `varied_${option}` : option,
    value: (row) => optionOf(row, option),
  }));
}

function optionOf({ varied, result, study }: Row, option: string): CsvValue {
  for (const options of [varied, result?.options, study.manifest?.options]) {
    const value = options === undefined ? null : scalarOrNull(options[option]);
    if (value !== null) return value;
    // Other options may say the number of clients as well.
    const { clients } = study.pattern.axes;
    const asked = option === clients.option && options !== undefined ? clients.asked(options) : null;
    if (asked !== null) return asked;
  }
  return null;
}

function scalarOrNull(value: unknown): CsvValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function rowsOf(study: Study): Row[] {
  const measured = new Map(study.cells.map((cell) => [cell.id, rowOf(study, cell)]));
  return plannedIn(study.manifest, study).map((cell) => measured.get(cell.id) ?? missingRow(study, cell));
}

type Place = Pick<StudyCell, 'id' | 'varied' | 'repeat'>;

function plannedIn(manifest: Manifest | null, study: Study): readonly Place[] {
  return manifest?.plan.kind === 'sweep' ? manifest.plan.cells : study.cells;
}

function rowOf(study: Study, cell: StudyCell): Row {
  const { id, state, reason, repeat, varied, attempts, result } = cell;
  const started_at = result?.started_at ?? attempts[0]?.started_at ?? null;
  return { study, id, state, reason, repeat, varied, attempts: attempts.length, started_at, result };
}

function missingRow(study: Study, { id, varied, repeat }: Place): Row {
  const reason = 'not measured yet';
  return { study, id, state: 'missing', reason, repeat, varied, attempts: 0, started_at: null, result: null };
}
