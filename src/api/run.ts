import { UsageError } from '../base/errors.ts';
import type { RunObserver } from '../run/events.ts';
import type { RunResult } from '../run/result.ts';
import type { RunOptions } from './option-values.ts';
import { prepare, type ScriptContext } from './script-context.ts';

/** What `run` may be told beyond its options. */
export interface RunContext extends ScriptContext {
  /** Told what happens, as it happens. Must not throw. */
  observe?: RunObserver | undefined;
  /** With `keep_running`: told the saved outcome while the apps are up; they stay so until `signal` aborts. */
  onKept?: ((outcome: RunOutcome) => void | Promise<void>) | undefined;
}

/** A measurement that came to its end, however the system fared in it. */
export interface RunOutcome {
  /** As in `result.json`; docs/result-format.md explains it. */
  result: RunResult;
  /** Folder that it was saved in. */
  folder: string;
}

/**
 * Measures once, as `hydra kafka` does: starts what the settings and options ask for, measures, saves the result and
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
export async function run(options: RunOptions = {}, context: RunContext = {}): Promise<RunOutcome> {
  const prepared = prepare('run()', options, context);
  if (prepared.options.keep_running && context.signal === undefined) {
    throw new UsageError(
      'run(): with keep_running the apps stay until the signal aborts, and there is none',
      {
        hint: 'pass { signal } of an AbortController',
      },
    );
  }
  prepared.signal.throwIfAborted();
  // Whoever only looks at results needs none of what measuring loads.
  const { measureKafka } = await import('../session/measure-kafka.ts');
  return measureKafka({
    settings: prepared.settings,
    options: prepared.options,
    command: `run(${JSON.stringify(options)})`,
    signal: prepared.signal,
    observe: context.observe ?? (() => {}),
    onKept: async (outcome) => context.onKept?.(outcome),
  });
}
