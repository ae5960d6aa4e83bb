import { EXIT, type ExitCode, HydraError } from '../base/errors.ts';
import type { Threshold } from '../config/threshold.ts';
import { loadStudy } from '../store/load-study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import type { RunSweep, SweepOutcome } from '../sweep/sweep-context.ts';
import type { Invocation } from './command.ts';
import { commandText } from './command-text.ts';
import { errorLine, errorText } from './error-line.ts';
import { failedRun, writeExports } from './exports.ts';
import { liveStudyDisplay, plainStudyDisplay } from './study-display.ts';
import { type DryRun, dryRunDocument, dryRunText } from './sweep-plan-text.ts';
import type { ReadySweep, SweepOutputs } from './sweep-request.ts';
import { sweepDocument, sweepFailures, sweepSummary } from './sweep-summary.ts';

/** Carries out what `hydra sweep` and the suites have read: shows it, writes what was asked for, decides the exit code. */
export async function carryOutSweep(
  invocation: Invocation,
  sweep: ReadySweep,
  outputs: SweepOutputs,
  runSweep: RunSweep,
): Promise<ExitCode> {
  const { terminal, raw, signal } = invocation;
  if (outputs.dryRun) {
    const dryRun = await dryRunOf(sweep);
    await terminal.out(outputs.json ? document(dryRunDocument(dryRun)) : dryRunText(dryRun));
    return EXIT.ok;
  }
  const { threshold } = sweep.options;
  const outcome = await measured(invocation, sweep, outputs.report, runSweep).catch(async (error) => {
    if (!signal.aborted) await exportFailure(invocation, error, threshold);
    throw error;
  });
  await terminal.out(
    outputs.json ? document(sweepDocument(outcome)) : sweepSummary(outcome, terminal.colors),
  );
  const failures = sweepFailures(outcome);
  for (const failure of failures) terminal.err(errorLine(new HydraError(failure)));
  await writeExports(raw, outcome.study, threshold);
  return failures.length === 0 ? EXIT.ok : EXIT.failed;
}

/** A file of an earlier sweep must not pass for this one's; what went wrong first is what is told in the end. */
async function exportFailure(
  { raw, terminal }: Invocation,
  error: unknown,
  thresholds: readonly Threshold[],
): Promise<void> {
  try {
    await writeExports(raw, failedRun('kafka', errorText(error)), thresholds);
  } catch (other) {
    terminal.err(errorLine(other));
  }
}

/** Runs the sweep under a display. However it ends before its end, it says how to go on. */
async function measured(
  { terminal, signal, commandText: command }: Invocation,
  sweep: ReadySweep,
  report: boolean,
  runSweep: RunSweep,
): Promise<SweepOutcome> {
  const display = (terminal.live ? liveStudyDisplay : plainStudyDisplay)({
    write: terminal.err,
    columns: terminal.columns,
    nowMs: () => performance.now(),
  });
  let folder = sweep.resume;
  try {
    return await runSweep({
      ...sweep,
      command,
      output: sweep.options.output,
      signal,
      observe: (event) => {
        if (event.kind === 'study-begins') folder = event.folder;
        display.observe(event);
      },
      report,
    });
  } catch (error) {
    display.close();
    if (folder !== null) {
      terminal.err(`hydra: to go on: ${commandText(['sweep', '--resume', folder])}\n`);
    }
    throw error;
  } finally {
    display.close();
  }
}

async function dryRunOf({ plan, cellOptions, resume }: ReadySweep): Promise<DryRun> {
  const over = resume === null ? [] : (await loadStudy(resume)).cells;
  const saved = over.filter(({ state }) => state !== 'failed').map(({ id }) => id);
  const cells = plan.cells.filter(({ id }) => !saved.includes(id));
  const expected_s = expectedSeconds(cells.map(cellOptions)).reduce((sum, one) => sum + one, 0);
  return { plan, cells, expected_s };
}

function document(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
