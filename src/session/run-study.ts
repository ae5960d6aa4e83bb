import { join } from 'node:path';
import { writeReport } from '../report/write-report.ts';
import { runSearches } from '../search/run-search.ts';
import type { SearchContext, SearchOutcome } from '../search/search-context.ts';
import { loadStudy } from '../store/load-study.ts';
import type { Study } from '../store/study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import { runSweepCells } from '../sweep/run-sweep.ts';
import type { SweepContext, SweepOutcome } from '../sweep/sweep-context.ts';
import { withStudySession } from './study-session.ts';

/**
 * Carries a sweep out. Leaves nothing behind but its folder, however it ends; what was measured is in it.
 * @throws HydraError when nothing can be measured at all or a cell cannot be saved; the signal's reason when aborted
 */
export async function runSweep(context: SweepContext): Promise<SweepOutcome> {
  const { plan, cellOptions, observe, signal } = context;
  const isOver = ({ saved }: { saved: ReadonlyMap<string, unknown> }) =>
    plan.cells.every(({ id }) => saved.has(id));
  const { folder, tally } = await withStudySession(context, isOver, async ({ writer, measure }) => ({
    folder: writer.path,
    tally: await runSweepCells(plan, {
      writer,
      measure: (cell, attempt) => measure(cell, attempt, cellOptions(cell)),
      expected_s: expectedSeconds(plan.cells.map(cellOptions)),
      observe,
      signal,
      now: () => new Date(),
    }),
  }));
  return { ...(await shown(folder, context.report)), tally };
}

/**
 * Carries searches out. Leaves nothing behind but their folder, however it ends; what was measured is in it.
 * @throws HydraError when nothing can be measured at all or a cell cannot be saved; the signal's reason when aborted
 */
export async function runSearch(context: SearchContext): Promise<SearchOutcome> {
  const { plan, cellOptions, observe, signal } = context;
  const isOver = ({ answers }: { answers: ReadonlyMap<string, unknown> }) =>
    plan.searches.every(({ id }) => answers.has(id));
  const { folder, answers } = await withStudySession(context, isOver, async ({ writer, measure }) => ({
    folder: writer.path,
    answers: await runSearches(plan, {
      writer,
      measure: (cell, attempt) => measure(cell, attempt, cellOptions(cell.varied)),
      cellOptions,
      observe,
      signal,
      now: () => new Date(),
    }),
  }));
  return { ...(await shown(folder, context.report)), answers };
}

/** The study as it now lies in its folder, with a report beside it where one is wanted. */
async function shown(
  folder: string,
  wanted: boolean,
): Promise<{ folder: string; study: Study; report: string | null }> {
  const study = await loadStudy(folder);
  if (!wanted) return { folder, study, report: null };
  const report = join(folder, 'report.html');
  await writeReport([study], report);
  return { folder, study, report };
}
