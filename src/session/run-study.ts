import { join } from 'node:path';
import { writeReport } from '../report/write-report.ts';
import { runSearches } from '../search/run-search.ts';
import { loadStudy } from '../store/load-study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import type { RunSearch, RunSweep, StudyOutcome } from '../sweep/ready-study.ts';
import { runSweepCells } from '../sweep/run-sweep.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { withStudySession } from './study-session.ts';

/**
 * Carries a sweep out. Leaves nothing behind but its folder, however it ends; what was measured is in it.
 * @throws HydraError when nothing can be measured at all or a cell cannot be saved; the signal's reason when aborted
 */
export const runSweep: RunSweep = async (sweep, conduct) => {
  const { workload, plan, cellOptions } = sweep;
  const { observe, signal } = conduct;
  const isOver = ({ saved }: { saved: ReadonlyMap<string, unknown> }) =>
    plan.cells.every(({ id }) => saved.has(id));
  const { folder, tally } = await withStudySession(
    { ...sweep, ...conduct },
    isOver,
    async ({ writer, measure }) => ({
      folder: writer.path,
      tally: await runSweepCells(plan, {
        writer,
        measure,
        load: workload.pattern.axes.load.option,
        expected_s: expectedSeconds(
          workload,
          plan.cells.map(({ varied }) => cellOptions(varied)),
        ),
        observe,
        signal,
        now: () => new Date(),
      }),
    }),
  );
  return { ...(await shown(folder, workload, conduct.report)), tally };
};

/**
 * Carries searches out. Leaves nothing behind but their folder, however it ends; what was measured is in it.
 * @throws HydraError when nothing can be measured at all or a cell cannot be saved; the signal's reason when aborted
 */
export const runSearch: RunSearch = async (search, conduct) => {
  const { workload, plan, cellOptions } = search;
  const { observe, signal } = conduct;
  const isOver = ({ answers }: { answers: ReadonlyMap<string, unknown> }) =>
    plan.searches.every(({ id }) => answers.has(id));
  const { folder, answers } = await withStudySession(
    { ...search, ...conduct },
    isOver,
    async ({ writer, measure }) => ({
      folder: writer.path,
      answers: await runSearches(plan, {
        writer,
        measure,
        workload,
        cellOptions,
        observe,
        signal,
        now: () => new Date(),
      }),
    }),
  );
  return { ...(await shown(folder, workload, conduct.report)), answers };
};

/** The study as it now lies in its folder, with a report beside it where one is wanted. */
async function shown(folder: string, { pattern }: Workload, wanted: boolean): Promise<StudyOutcome> {
  const study = await loadStudy(folder, [pattern]);
  if (!wanted) return { folder, study, report: null };
  const report = join(folder, 'report.html');
  await writeReport([study], report);
  return { folder, study, report };
}
