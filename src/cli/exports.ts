import { resolve } from 'node:path';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import { pathText, quoted } from '../options/field.ts';
import { type RawOptions, readOption } from '../options/read-option.ts';
import type { Threshold } from '../options/threshold.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { refuseUnwritableFile } from '../request/output-folder.ts';
import type { Study } from '../store/study.ts';
import { errorLine, errorText } from '../terminal/error-line.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { Invocation, OptionSpec } from './command.ts';

const names = ['junit', 'prometheus'] as const;
type ExportName = (typeof names)[number];

/** Options of every command that measures: files for other tools. */
export const exportOptions: Readonly<Record<ExportName, OptionSpec>> = {
  junit: {
    describe: 'file that takes a JUnit report: a case per cell and threshold',
    group: 'Run and output:',
    kind: 'text',
    fallbackText: 'none',
  },
  prometheus: {
    describe: "file that takes the numbers in Prometheus' text format",
    group: 'Run and output:',
    kind: 'text',
    fallbackText: 'none',
  },
};

/**
 * Makes sure, before anything is measured, that the files asked for can be written.
 * @throws UsageError when one cannot, or both are the same
 */
export function refuseUnwritableExports(raw: RawOptions): void {
  const files = filesOf(raw);
  for (const { name, file } of files) refuseUnwritableFile(file, `--${name}`);
  const [first, second] = files.map(({ file }) => resolve(file));
  if (first !== undefined && first === second) {
    throw new UsageError('--junit and --prometheus name the same file', { hint: 'give each its own' });
  }
}

/** Whether the command line asks for any such file. */
export function wantsExports(raw: RawOptions): boolean {
  return filesOf(raw).length > 0;
}

/**
 * Writes the files that the command line asks for, whole or not at all.
 * @param study as loaded: rows of clients, which it leaves out, are read where a threshold looks at them
 * @param thresholds what the JUnit report judges by
 * @throws HydraError when one cannot be written
 */
export async function writeExports(
  raw: RawOptions,
  study: Study,
  thresholds: readonly Threshold[],
): Promise<void> {
  for (const { name, file } of filesOf(raw)) {
    const text = await exportText[name](study, thresholds);
    const { writeFileWhole } = await import('../store/write-file.ts');
    try {
      await writeFileWhole(file, text);
    } catch (error) {
      throw new HydraError(`--${name}: ${quoted(file)} cannot be written: ${messageOf(error)}`, {
        hint: 'the measurement itself is kept in its folder',
        cause: error,
      });
    }
  }
}

/** A command that came to nothing. */
interface Failure {
  workload: Workload;
  error: unknown;
  thresholds: readonly Threshold[];
}

/**
 * Writes the files for a command that came to nothing: those of an earlier one must not pass for its. Never throws:
 * what went wrong first is what is told in the end.
 */
export async function exportFailure(
  { raw, terminal }: Pick<Invocation, 'raw' | 'terminal'>,
  { workload, error, thresholds }: Failure,
): Promise<void> {
  try {
    await writeExports(
      raw,
      failedRun(String(raw.label ?? workload.name), errorText(error), workload.pattern),
      thresholds,
    );
  } catch (other) {
    terminal.err(errorLine(other));
  }
}

/** A run that came to nothing, as a study that can say so; `name` is what it would be called. */
export function failedRun(name: string, reason: string, pattern: Pattern): Study {
  const cell = { schema_version: 1 as const, id: 'run', varied: {}, repeat: 1, attempts: [], result: null };
  return {
    folder: '',
    name,
    manifest: null,
    pattern,
    cells: [{ ...cell, state: 'failed', reason }],
    answers: [],
    missing: [],
  };
}

const exportText: Readonly<
  Record<ExportName, (study: Study, thresholds: readonly Threshold[]) => Promise<string>>
> = {
  junit: async (study, thresholds) => {
    const { junitOf } = await import('../export/junit.ts');
    return junitOf(await withRows(study, thresholds), thresholds);
  },
  prometheus: async (study) => {
    const { prometheusOf } = await import('../export/prometheus.ts');
    return prometheusOf(study);
  },
};

/** The study with the rows that are left out of a loaded one, where a threshold looks at them. */
async function withRows(study: Study, thresholds: readonly Threshold[]): Promise<Study> {
  const isRow = (path: string) => study.pattern.rows.includes(path.split('.')[0] ?? '');
  if (!thresholds.some(({ path }) => isRow(path))) return study;
  const { readCell } = await import('../store/load-study.ts');
  const cells: Study['cells'] = [];
  for (const cell of study.cells) {
    cells.push(cell.result === null ? cell : await readCell(study.folder, cell.id, [study.pattern]));
  }
  return { ...study, cells };
}

function filesOf(raw: RawOptions): { name: ExportName; file: string }[] {
  return names.flatMap((name) => {
    const file = readOption<string | null>(raw, name, { schema: pathText, fallback: null });
    return file === null ? [] : [{ name, file }];
  });
}
