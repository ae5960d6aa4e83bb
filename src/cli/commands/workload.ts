import { EXIT, type ExitCode } from '../../base/errors.ts';
import { failuresOf } from '../../request/exit-rule.ts';
import { refuseUnwritableFile } from '../../request/output-folder.ts';
import { type ReadyRun, readRun } from '../../request/run-request.ts';
import type { RunObserver } from '../../run/events.ts';
import type { Outcome } from '../../session/measure.ts';
import { UnsavedResult } from '../../session/unsaved-result.ts';
import { jsonText } from '../../terminal/json-text.ts';
import type { Workload } from '../../workloads/shared/workload.ts';
import type { Command, Invocation } from '../command.ts';
import {
  exportFailure,
  exportOptions,
  refuseUnwritableExports,
  wantsExports,
  writeExports,
} from '../exports.ts';
import { resultReport } from '../result-report.ts';
import { liveDisplay, plainDisplay } from '../run-display.ts';
import { tellFailures } from '../tell-failures.ts';
import { workloadOptions } from '../workload-options.ts';

/** Carries out one measurement. */
export type Measure = (
  context: ReadyRun & {
    command: string;
    signal: AbortSignal;
    observe: RunObserver;
    onKept: (outcome: Outcome) => Promise<void>;
  },
) => Promise<Outcome>;

/** `hydra <workload>`: one measurement. */
export function workloadCommand(workload: Workload, measure: Measure): Command {
  return {
    name: workload.name,
    describe: workload.summary,
    options: { ...workloadOptions(workload), ...exportOptions },
    examples: workload.examples.run,
    onInterrupt: 'removing apps',
    run: (invocation) => run(workload, invocation, measure),
  };
}

async function run(workload: Workload, invocation: Invocation, measure: Measure): Promise<ExitCode> {
  const ready = prepare(workload, invocation);
  const { options } = ready;
  const { terminal, signal, commandText } = invocation;
  const display = (terminal.live ? liveDisplay : plainDisplay)({
    write: terminal.err,
    columns: terminal.columns,
    nowMs: () => performance.now(),
  });
  const text = (shown: Parameters<typeof resultReport>[0]) =>
    options.json ? jsonText(shown.result) : resultReport(shown, workload.pattern, terminal.colors);
  let shown = false;
  const show = async ({ result, folder }: Outcome) => {
    if (shown) return;
    shown = true;
    await terminal.out(text({ result, folder }));
    await exportRun(folder, invocation, { workload, options });
  };
  const outcome = await measure({
    ...ready,
    command: commandText,
    signal,
    observe: display.observe,
    onKept: show,
  })
    .finally(display.close)
    .catch(async (error) => {
      // What was measured is shown, though it is kept nowhere.
      if (error instanceof UnsavedResult) await terminal.out(text({ result: error.result, folder: null }));
      if (!shown && !signal.aborted)
        await exportFailure(invocation, { workload, error, thresholds: options.threshold });
      throw error;
    });
  await show(outcome);
  // What was measured is never lost; who interrupts the removal of the apps is answered as one who interrupts.
  if (signal.aborted && !options.keep_running) return EXIT.interrupted;
  return tellFailures(terminal, failuresOf(outcome.result, options));
}

async function exportRun(
  folder: string,
  { raw }: Invocation,
  { workload, options }: Pick<ReadyRun, 'workload' | 'options'>,
): Promise<void> {
  if (!wantsExports(raw)) return;
  const { loadStudy } = await import('../../store/load-study.ts');
  await writeExports(raw, await loadStudy(folder, [workload.pattern]), options.threshold);
}

/** Reads and checks all there is to check before anything is started. */
function prepare(workload: Workload, invocation: Invocation): ReadyRun {
  const ready = readRun(workload, invocation);
  refuseUnwritableExports(invocation.raw);
  for (const path of workload.pattern.files?.paths({ ...ready.options }) ?? [])
    refuseUnwritableFile(path, '--csv');
  return ready;
}
