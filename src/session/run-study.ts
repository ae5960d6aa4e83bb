import { loadStudy } from '../store/load-study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import { runSweepCells } from '../sweep/run-sweep.ts';
import type { SweepContext, SweepOutcome } from '../sweep/sweep-context.ts';
import { withStudyBench } from './study-bench.ts';

/**
 * Carries a sweep out. Leaves nothing behind but its folder, however it ends; what was measured is in it.
 * @throws HydraError when nothing can be measured at all or a cell cannot be saved; the signal's reason when aborted
 */
export async function runSweep(context: SweepContext): Promise<SweepOutcome> {
  const { plan, cellOptions, observe, signal } = context;
  const isOver = ({ saved }: { saved: ReadonlyMap<string, unknown> }) =>
    plan.cells.every(({ id }) => saved.has(id));
  const { folder, tally } = await withStudyBench(context, isOver, async ({ writer, measure }) => ({
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
  const study = await loadStudy(folder);
  return { folder, study, report: null, tally };
}
