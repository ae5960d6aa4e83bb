import { EXIT, type ExitCode, UsageError } from '../../base/errors.ts';
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

/**
 * `hydra <workload>`: one measurement, or what a word behind it stands for.
 * @param suites commands of the suites that are such words, by these
 */
export function workloadCommand(
  workload: Workload,
  measure: Measure,
  suites: ReadonlyMap<string, Command> = new Map(),
): Command {
  const { name, summary: describe, word } = workload;
  const choices = [...(word?.choices ?? []), ...suites.keys()];
  return {
    ...{ name, describe },
    ...(word === undefined ? {} : { subject: { name: word.name, choices, optional: true } }),
    options: { ...workloadOptions(workload), ...exportOptions },
    optionsOf: (subject) => suites.get(subject)?.options,
    examples: workload.examples.run,
    onInterrupt: 'removing apps',
    run: async (invocation) => {
      const suite = suites.get(invocation.subject ?? '');
      const variables = variablesFor(workload, withWord(workload, invocation, suite !== undefined));
      const told = { ...variables.invocation, raw: { ...variables.options, ...variables.invocation.raw } };
      const ran = suite === undefined ? run(workload, told, measure) : suite.run(told);
      return ran.catch((error) => {
        throw namingVariable(error, variables.names);
      });
    },
  };
}

/** @throws UsageError where the word and its option are both given */
function withWord({ word }: Workload, invocation: Invocation, isSuite: boolean): Invocation {
  const { subject, raw } = invocation;
  if (word === undefined || subject === undefined || isSuite) return invocation;
  if (raw[word.option] !== undefined) {
    throw new UsageError(`"${subject}" and --${word.option} ${String(raw[word.option])} say the same thing`, {
      hint: 'give one of them',
    });
  }
  return { ...invocation, raw: { ...raw, [word.option]: subject } };
}

/** Options that only the environment gives, and the variables that give them. */
function variablesFor({ variables = {} }: Workload, invocation: Invocation) {
  const given = Object.entries(variables).filter(
    ([variable, option]) => (invocation.env[variable] ?? '') !== '' && invocation.raw[option] === undefined,
  );
  return {
    invocation,
    options: Object.fromEntries(given.map(([variable, option]) => [option, invocation.env[variable]])),
    names: new Map(given.map(([variable, option]) => [option, variable])),
  };
}

/** Who never typed an option is told which variable it is. */
function namingVariable(error: unknown, names: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof UsageError)) return error;
  const [, option = '', rest = ''] = /^--(\w+)(.*)$/s.exec(error.message) ?? [];
  const variable = names.get(option);
  if (variable === undefined) return error;
  return new UsageError(`${variable} (--${option})${rest}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
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
