import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { RESULT_SCHEMA_VERSION, type ResultDigest, type RunResult, runResult } from '../run/result.ts';
import { type CellRecord, cellRecord, type SearchAnswer, searchAnswer } from './cell.ts';
import { type Manifest, manifest, STUDY_SCHEMA_VERSION, type Varied } from './manifest.ts';
import type { PlanIds } from './plan-ids.ts';
import { broken, type RecordFormat, readRecord, shown } from './read-record.ts';
import type { StudyCell } from './study.ts';
import { answerPath, cellPath, isFileId, manifestPath, resultPath } from './study-files.ts';
import { upgradedCell, upgradedResult } from './upgrade-result.ts';

const manifestFormat: RecordFormat<Manifest> = {
  noun: 'manifest of a study',
  schema: manifest,
  version: STUDY_SCHEMA_VERSION,
};
const cellFormat = (patterns: readonly Pattern[]): RecordFormat<CellRecord> => ({
  noun: 'cell of a study',
  schema: (raw) =>
    cellRecord.extend({ result: schemaOf(resultIn(raw), patterns).nullable() }) as z.ZodType<CellRecord>,
  version: STUDY_SCHEMA_VERSION,
  inner: { key: 'result', version: RESULT_SCHEMA_VERSION },
  upgraded: upgradedCell,
  unreadable: (raw) => unreadable(resultIn(raw), patterns),
});
/** Without a look at every row of clients and tasks: of a large study those are nearly all there is. */
const lightCellFormat = (patterns: readonly Pattern[]): RecordFormat<CellRecord> => ({
  ...cellFormat(patterns),
  schema: (raw) => {
    const rows = patternOf(resultIn(raw), patterns)?.rows ?? [];
    const whole = schemaOf(resultIn(raw), patterns);
    const anyRows = z.array(z.unknown());
    // Older results lack the rows that have a default.
    const lightOf = (key: string) =>
      whole.shape[key] instanceof z.ZodDefault ? anyRows.default([]) : anyRows;
    const schema = whole.extend(Object.fromEntries(rows.map((key) => [key, lightOf(key)])));
    return cellRecord.extend({ result: schema.nullable() }) as unknown as z.ZodType<CellRecord>;
  },
});
const answerFormat: RecordFormat<SearchAnswer> = {
  noun: 'answer of a search',
  schema: searchAnswer,
  version: STUDY_SCHEMA_VERSION,
};
const resultFormat = (patterns: readonly Pattern[]): RecordFormat<RunResult> => ({
  noun: 'result of a run',
  schema: (raw) => schemaOf(raw, patterns) as unknown as z.ZodType<RunResult>,
  version: RESULT_SCHEMA_VERSION,
  upgraded: upgradedResult,
  unreadable: (raw) => unreadable(raw, patterns),
});

function resultIn(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null && 'result' in raw ? raw.result : null;
}

/** What the cells of a study are checked against. */
export function cellSchemaOf(
  { pattern }: Pick<Manifest, 'pattern'>,
  patterns: readonly Pattern[],
): z.ZodType<CellRecord> {
  const result = schemaOf({ pattern }, patterns).nullable();
  return cellRecord.extend({ result }) as unknown as z.ZodType<CellRecord>;
}

/** The pattern that a result names; undefined where this version does not know it. */
export function patternOf(result: unknown, patterns: readonly Pattern[]): Pattern | undefined {
  if (typeof result !== 'object' || result === null || !('pattern' in result)) return undefined;
  return patterns.find(({ name }) => name === result.pattern);
}

/** Why a file of the pattern with this name cannot be read, and how it can. */
export function unknownPattern(name: string): { what: string; hint: string } {
  return {
    what: `names the pattern ${shown(name)}, which is not known`,
    hint: 'name the module of its workload with --workload=<file>; if it is one of ours, update Hydra',
  };
}

function unreadable(result: unknown, patterns: readonly Pattern[]) {
  if (typeof result !== 'object' || result === null || !('pattern' in result)) return null;
  const { pattern } = result;
  const isKnown = typeof pattern !== 'string' || patternOf(result, patterns) !== undefined;
  return isKnown ? null : unknownPattern(pattern);
}

/** What a result is checked against; of an unknown pattern, that it names one that is known. */
function schemaOf(result: unknown, patterns: readonly Pattern[]): z.ZodObject {
  const known = patterns.map(({ name }) => name);
  return patternOf(result, patterns)?.schema ?? runResult.extend({ pattern: z.enum(known as [string]) });
}

/** @throws UsageError also for ids that are no file names or occur twice */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = manifestPath(folder);
  const read = await readRecord(path, manifestFormat);
  const { plan } = read;
  const ids = (plan.kind === 'sweep' ? plan.cells : plan.searches).map(({ id }) => id);
  const unfit = [read.study_id, ...ids].find((id) => !isFileId(id));
  if (unfit !== undefined) throw broken(path, `has the id ${shown(unfit)}, which cannot name a file`);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw broken(path, `plans ${shown(twice)} twice`);
  return read;
}

/**
 * @param id one that the plan knows
 * @throws UsageError also for a cell that contradicts its name, its plan or itself
 */
export async function readCellFile(
  folder: string,
  id: string,
  { ids, patterns }: Known,
): Promise<CellRecord> {
  return readConsistent(cellPath(folder, id), id, ids, cellFormat(patterns));
}

/** As `readCellFile`, without the rows of clients and tasks, whose content is not looked at. */
export async function readCellDigest(
  folder: string,
  id: string,
  { ids, patterns }: Known,
): Promise<StudyCell> {
  return digested(await readConsistent(cellPath(folder, id), id, ids, lightCellFormat(patterns)), patterns);
}

/** What a folder's files are read with. */
export interface Known {
  ids: PlanIds;
  patterns: readonly Pattern[];
}

/** A cell without the rows of clients and tasks. */
export function digested({ result, ...cell }: CellRecord, patterns: readonly Pattern[]): StudyCell {
  if (result === null) return { ...cell, result };
  const rows = patternOf(result, patterns)?.rows ?? [];
  const kept = Object.entries(result).filter(([key]) => !rows.includes(key));
  return { ...cell, result: Object.fromEntries(kept) as unknown as ResultDigest };
}

async function readConsistent(
  path: string,
  id: string,
  ids: PlanIds,
  format: RecordFormat<CellRecord>,
): Promise<CellRecord> {
  const cell = await readRecord(path, format);
  if (cell.id !== id) throw broken(path, `holds the cell ${shown(cell.id)}`, 'give the file its own name');
  const contradiction = contradictionIn(cell);
  if (contradiction !== undefined) throw broken(path, `contradicts itself: ${contradiction}`);
  const planned = ids.plannedCell(id);
  if (planned !== undefined && !isAsPlanned(cell, planned)) {
    throw broken(
      path,
      `was measured with ${shown(cell.varied)}, repeat ${cell.repeat}; the plan has ${shown(planned.varied)}, repeat ${planned.repeat}`,
      'the file belongs to another study: move it there',
    );
  }
  return cell;
}

/** @throws UsageError also for an answer that contradicts its name */
export async function readAnswerFile(folder: string, id: string): Promise<SearchAnswer> {
  const path = answerPath(folder, id);
  const answer = await readRecord(path, answerFormat);
  if (answer.id !== id) {
    throw broken(path, `holds the answer of ${shown(answer.id)}`, 'give the file its own name');
  }
  return answer;
}

/**
 * The folder of a single run as the one cell of a study.
 * @throws UsageError also for a run id that cannot name a file
 */
export async function readRunAsCell(folder: string, patterns: readonly Pattern[]): Promise<CellRecord> {
  const result = await readRecord(resultPath(folder), resultFormat(patterns));
  const { run_id: id, started_at, finished_at } = result;
  if (!isFileId(id))
    throw broken(resultPath(folder), `has the run_id ${shown(id)}, which cannot name a file`);
  return {
    schema_version: STUDY_SCHEMA_VERSION,
    id,
    varied: variedOf(result, patternOf(result, patterns)),
    repeat: 1,
    state: 'measured',
    reason: null,
    attempts: [{ started_at, finished_at, error: null }],
    result,
  };
}

/** What a sweep would most likely have varied. Clients are those asked for: one may have died with its task. */
function variedOf({ options, client_count }: RunResult, pattern: Pattern | undefined): Varied {
  if (pattern === undefined) return {};
  const { clients, load } = pattern.axes;
  const rate = options[load.option];
  return {
    [clients.option]: clients.asked(options) ?? client_count,
    ...(typeof rate === 'number' ? { [load.option]: rate } : {}),
  };
}

/** How a record's parts disagree, which its schema cannot tell; undefined when they do not. */
export function contradictionIn({ state, result, reason }: CellRecord): string | undefined {
  if (state === 'measured' && result === null) return 'measured, and without a result';
  if (state !== 'measured' && result !== null) return `${state}, and with a result`;
  if (state !== 'measured' && reason === null) return `${state}, and without a reason`;
  return undefined;
}

type Place = Pick<CellRecord, 'varied' | 'repeat'>;

/** Whether a cell was measured with what the plan says. */
export function isAsPlanned(cell: Place, planned: Place): boolean {
  return cell.repeat === planned.repeat && isDeepStrictEqual(cell.varied, planned.varied);
}
