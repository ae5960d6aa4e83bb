import { UsageError } from '../base/errors.ts';
import { failuresOf } from '../request/exit-rule.ts';
import { readRun } from '../request/run-request.ts';
import type { RunObserver } from '../run/events.ts';
import type { LiveRun } from '../run/live.ts';
import type { Outcome } from '../session/measure.ts';
import type { ResultOf, RunOptions, UsualWorkload, WorkloadName } from './option-values.ts';
import { refuseNoObject } from './refuse-shape.ts';
import type { ScriptContext } from './script-context.ts';
import { scriptRequest, scriptWorkload, signalOf } from './script-request.ts';

/** What `run` may be told beyond its options. */
export interface RunContext<W extends WorkloadName = UsualWorkload> extends ScriptContext {
  /** Told what happens, as it happens. Must not throw. */
  observe?: RunObserver | undefined;
  /**
   * Told of the run when it publishes: `live.command(['create', 'slow', '10'])` and what else `group` of the shell takes
   * (docs/shell.md), until it publishes no more. Must not throw.
   */
  onLive?: ((live: LiveRun) => void) | undefined;
  /** With `keep_running`: told the saved outcome while the apps are up; they stay so until `signal` aborts. */
  onKept?: ((outcome: RunOutcome<W>) => void | Promise<void>) | undefined;
}

/** A measurement that came to its end, however the system fared in it. */
export interface RunOutcome<W extends WorkloadName = UsualWorkload> {
  /** As in `result.json`; docs/result-format.md explains it. */
  result: ResultOf<W>;
  /** Folder that it was saved in. */
  folder: string;
  /** Broken thresholds, dead tasks and a silent system, in words: what makes the command exit with 1. */
  failures: string[];
}

/**
 * Measures once, as the workload's command does: starts what the settings and options ask for, measures, saves the result and
 * removes what was started. Prints nothing, installs no signal handlers.
 *
 * @throws UsageError for options and settings that the command line would refuse; nothing was started
 * @throws HydraError when the measurement cannot be carried through
 * @throws the signal's reason when aborted
 *
 * @example
 * import { run } from 'hydra-scale-test';
 *
 * const { result, folder } = await run({ clients: 50, msg_rate: 3000, test_duration: 5 });
 * console.log(result.average_packet_loss, result.verdict.cause, folder);
 */
export async function run<W extends WorkloadName = UsualWorkload>(
  options: RunOptions<W> = {},
  context: RunContext<W> = {},
): Promise<RunOutcome<W>> {
  refuseNoObject('run(), options', options);
  const { workload: name, ...values } = options;
  const workload = scriptWorkload('run()', name);
  const ready = readRun(workload, scriptRequest({ where: 'run()', workload }, values, context));
  if (ready.options.keep_running && context.signal === undefined) {
    throw new UsageError(
      'run(): with keep_running the apps stay until the signal aborts, and there is none',
      {
        hint: 'pass { signal } of an AbortController',
      },
    );
  }
  const signal = signalOf(context);
  // Whoever only looks at results needs none of what measuring loads.
  const { measure } = await import('../session/measure.ts');
  const judged = (outcome: Outcome): RunOutcome<W> => ({
    ...outcome,
    // Its workload is the one that was asked for.
    result: outcome.result as ResultOf<W>,
    failures: failuresOf(outcome.result, ready.options),
  });
  const outcome = await measure({
    ...ready,
    command: `run(${JSON.stringify(options)})`,
    signal,
    observe: context.observe ?? (() => {}),
    onLive: context.onLive,
    onKept: async (kept) => context.onKept?.(judged(kept)),
  });
  return judged(outcome);
}
