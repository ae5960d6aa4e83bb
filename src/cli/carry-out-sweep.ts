import { EXIT, type ExitCode } from '../base/errors.ts';
import { loadStudy } from '../store/load-study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import type { ReadySweep, RunSweep } from '../sweep/ready-study.ts';
import { jsonText } from '../terminal/json-text.ts';
import type { Invocation } from './command.ts';
import { exportFailure, writeExports } from './exports.ts';
import type { SweepOutputs } from './sweep-outputs.ts';
import { type DryRun, dryRunDocument, dryRunText } from './sweep-plan-text.ts';
import { sweepDocument, sweepFailures, sweepSummary } from './sweep-summary.ts';
import { tellFailures } from './tell-failures.ts';
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
    await terminal.out(outputs.json ? jsonText(dryRunDocument(dryRun)) : dryRunText(dryRun));
    return EXIT.ok;
  }
  const { threshold } = sweep.options;
  const outcome = await watchedStudy(invocation, 'sweep', sweep, (observe) =>
    runSweep(sweep, { command, signal, observe, report: outputs.report }),
  ).catch(async (error) => {
    if (!signal.aborted)
      await exportFailure(invocation, { workload: sweep.workload, error, thresholds: threshold });
    throw error;
  });
  await terminal.out(
    outputs.json ? jsonText(sweepDocument(outcome)) : sweepSummary(outcome, terminal.colors),
  );
  const exitCode = tellFailures(terminal, sweepFailures(outcome));
  await writeExports(raw, outcome.study, threshold);
  return exitCode;
}

async function dryRunOf({ workload, plan, cellOptions, resume }: ReadySweep): Promise<DryRun> {
  const over = resume === null ? [] : (await loadStudy(resume, [workload.pattern])).cells;
  const saved = over.filter(({ state }) => state !== 'failed').map(({ id }) => id);
  const cells = plan.cells.filter(({ id }) => !saved.includes(id));
  const expected_s = expectedSeconds(
    workload,
    cells.map(({ varied }) => cellOptions(varied)),
  ).reduce((sum, one) => sum + one, 0);
  return { plan, cells, expected_s };
}
