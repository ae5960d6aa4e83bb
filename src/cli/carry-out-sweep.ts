import { EXIT, type ExitCode, HydraError } from '../base/errors.ts';
import type { Threshold } from '../config/threshold.ts';
import type { ReadySweep } from '../request/sweep-request.ts';
import { loadStudy } from '../store/load-study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import type { RunSweep } from '../sweep/sweep-context.ts';
import type { Invocation } from './command.ts';
import { errorLine, errorText } from './error-line.ts';
import { failedRun, writeExports } from './exports.ts';
import type { SweepOutputs } from './sweep-outputs.ts';
import { type DryRun, dryRunDocument, dryRunText } from './sweep-plan-text.ts';
import { sweepDocument, sweepFailures, sweepSummary } from './sweep-summary.ts';
import { watchedStudy } from './watched-study.ts';

/** Carries out what `hydra sweep` and the suites have read: shows it, writes what was asked for, decides the exit code. */
export async function carryOutSweep(
  invocation: Invocation,
  sweep: ReadySweep,
  outputs: SweepOutputs,
  runSweep: RunSweep,
): Promise<ExitCode> {
  const { terminal, raw, signal, commandText: command } = invocation;
  if (outputs.dryRun) {
    const dryRun = await dryRunOf(sweep);
    await terminal.out(outputs.json ? document(dryRunDocument(dryRun)) : dryRunText(dryRun));
    return EXIT.ok;
  }
  const { threshold } = sweep.options;
  const outcome = await watchedStudy(invocation, 'sweep', sweep.resume, (observe) =>
    runSweep({ ...sweep, command, output: sweep.options.output, signal, observe, report: outputs.report }),
  ).catch(async (error) => {
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
