import { headlineOf } from '../analysis/headline.ts';
import { matrixOf, type Slot } from '../analysis/matrix.ts';
import { countText } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import { againstSides } from '../compare/against-sides.ts';
import { compareStudies } from '../compare/compare-studies.ts';
import type { Comparison } from '../compare/comparison.ts';
import { usualMeasures } from '../compare/measure-choice.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { failuresOf } from '../request/exit-rule.ts';
import type { Study, StudyCell } from '../store/study.ts';
import type { SweepOutcome } from '../sweep/ready-study.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';
import { caveatLines } from './caveat-lines.ts';
import { variedText } from './study-progress-text.ts';

/** A sweep for people: what it answers, its matrix, where its files are. Ends with a newline. */
export function sweepSummary({ study, folder, report }: SweepOutcome, colors: Colors): string {
  const { rows, columns, sheets } = matrixOf(study);
  const matrices = sheets.flatMap(({ name, slots }) => [
    '',
    ...(name === '' ? [] : [plain(name)]),
    ...table(
      [
        [`${rows.name} \\ ${columns.name}`, ...columns.values.map(String)],
        ...slots.map((row) => [String(row[0]?.row ?? ''), ...row.map((slot) => slotText(slot, study))]),
      ],
      () => true,
    ),
  ]);
  const compared = comparedVariants(study);
  const comparison =
    compared === null
      ? []
      : [
          '',
          ...table(sidesRows(compared)),
          plain(compared.headline),
          `hydra compare ${folder} shows all of it`,
        ];
  const files = [['files', folder], ...(report === null ? [] : [['report', report]])];
  const lead = [colors.bold(plain(headlineOf(study))), ...caveatLines(study)];
  return `${[...lead, ...matrices, ...comparison, '', ...table(files)].join('\n')}\n`;
}

function sidesRows({ a, b }: Comparison): string[][] {
  return [
    ['A', plain(a.name)],
    ['B', plain(b.name)],
  ];
}

/** What differs between the two variants of a sweep; null where there is one, or nothing of both was measured. */
function comparedVariants(study: Study): Comparison | null {
  const sides = againstSides(study);
  if (sides === null || sides.a.cells.length === 0 || sides.b.cells.length === 0) return null;
  const options = { confidence: 0.95, measures: usualMeasures(study.pattern), allow_different: true };
  return compareStudies(sides.a, sides.b, options);
}

/** One combination in few words: where it is not clean, what shows it; with repeats, how many of them were clean. */
function slotText({ state, tally, cells }: Slot, study: Study): string {
  if (state === 'unplanned') return '';
  const all = Object.values(tally).reduce((sum, number) => sum + number, 0);
  const repeats = all > 1 ? ` ${tally.clean}/${all}` : '';
  if (state === 'clean') return `clean${repeats}`;
  if (state !== 'unclean' && state !== 'mixed') return state === 'missing' ? 'not measured' : state;
  // Repeats that failed or were not measured say nothing against the clean ones.
  if (tally.unclean === 0) return tally.clean === 0 ? 'not measured' : `clean${repeats}`;
  const unclean = study.cells.flatMap(({ id, result }) =>
    result !== null && !result.clean && cells.includes(id) ? [result] : [],
  );
  const numbers = study.pattern.tellingNumbers(unclean).join(', ');
  return `${state === 'mixed' ? `clean${repeats}, ` : ''}${numbers === '' ? 'not clean' : numbers}`;
}

/** A sweep for a script. */
export function sweepDocument({ study, folder, report, tally }: SweepOutcome): Record<string, unknown> {
  const failed = study.cells.filter(({ state }) => state === 'failed');
  return {
    study_id: study.manifest?.study_id ?? null,
    folder,
    report,
    headline: headlineOf(study),
    comparison: comparedVariants(study),
    measured: tally.measured,
    skipped: tally.skipped,
    failed: failed.map(({ id }) => id),
    broken_thresholds: tally.broken,
    cells: study.cells.map((cell) => cellDocument(cell, study.pattern)),
  };
}

function cellDocument({ id, varied, repeat, state, reason, attempts, result }: StudyCell, pattern: Pattern) {
  return {
    id,
    varied,
    repeat,
    state,
    reason,
    attempts: attempts.length,
    clean: result?.clean ?? null,
    unclean_because: result?.unclean_because ?? null,
    verdict: result?.verdict.cause ?? null,
    client_count: result?.client_count ?? null,
    ...pattern.cellDocument(result),
    caveats: result?.caveats ?? [],
  };
}

/** Why a sweep that came to its end still deserves exit code 1, one line each; empty when it deserves 0. */
export function sweepFailures({ study, tally }: SweepOutcome): string[] {
  const broken = tally.broken.map(
    ({ cell, threshold, reason }) => `${nameOf(study, cell)}: threshold broken: ${threshold} (${reason})`,
  );
  const cells = study.cells.flatMap((cell) => {
    const name = nameOf(study, cell.id);
    if (cell.state === 'failed')
      return [`${name} failed after ${countText(cell.attempts.length, 'try', 'tries')}: ${cell.reason}`];
    if (cell.result === null) return [];
    const terms = { threshold: [], fail_unclean: cell.result.options.fail_unclean === true };
    return failuresOf(cell.result, terms).map((failure) => `${name}: ${failure}`);
  });
  return [...cells, ...broken];
}

function nameOf({ cells }: Study, id: string): string {
  const cell = cells.find((known) => known.id === id);
  const varied = cell === undefined ? '' : variedText(cell.varied);
  return `cell ${id}${varied === '' ? '' : ` (${varied})`}`;
}
