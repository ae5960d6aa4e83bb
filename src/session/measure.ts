import { join } from 'node:path';
import { newRunId } from '../base/run-id.ts';
import { untilAborted } from '../base/until-aborted.ts';
import type { Settings } from '../options/settings.ts';
import type { RunObserver } from '../run/events.ts';
import type { LiveRun } from '../run/live.ts';
import type { RunResult } from '../run/result.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { openSession } from './open-session.ts';
import { ResultsFolder } from './results-folder.ts';
import { UnsavedResult } from './unsaved-result.ts';

export interface MeasureContext {
  workload: Workload;
  settings: Settings;
  options: CommonOptions;
  /** As typed, for the result. */
  command: string;
  signal: AbortSignal;
  observe: RunObserver;
  /** Told of the run while it can be steered. */
  onLive?: ((run: LiveRun) => void) | undefined;
  /** keep_running: told the saved result while the apps are still up, before waiting for the signal. */
  onKept: (outcome: Outcome) => Promise<void>;
}

/** What a measurement gives: the result, and the folder that it was saved in. */
export interface Outcome {
  result: RunResult;
  folder: string;
}

/**
 * One measurement: opens a cluster, an app server and the workload's servers as the settings say, measures, saves the
 * result.
 * Leaves nothing behind, however it ends.
 * @throws HydraError when it cannot be carried through; UnsavedResult when it was, and cannot be saved; the signal's reason
 * when aborted
 */
export async function measure(context: MeasureContext): Promise<Outcome> {
  const { workload, options, observe } = context;
  const runId = newRunId(new Date(), Math.random);
  const first = { runId, options };
  const session = await openSession({ ...context, purpose: workload.purpose(options), first });
  try {
    const folder = new ResultsFolder(options.output, runId);
    const result = await session.measure(options, {
      runId,
      observe,
      logsFolder: join(folder.path, 'logs'),
      keepApps: false,
      onLive: context.onLive,
      hold: (kept) => hold(context, folder, kept),
    });
    await save(folder, result, workload);
    return { result, folder: folder.path };
  } finally {
    await session.close();
  }
}

async function save(folder: ResultsFolder, result: RunResult, { pattern }: Workload): Promise<void> {
  try {
    await folder.save(result, pattern.files?.of(result));
  } catch (cause) {
    throw new UnsavedResult(result, folder.path, cause);
  }
}

/** keep_running: apps stay up for people to look at until Ctrl-C. */
async function hold(context: MeasureContext, folder: ResultsFolder, result: RunResult): Promise<void> {
  await save(folder, result, context.workload);
  await context.onKept({ result, folder: folder.path });
  const text = 'apps are kept running; Ctrl-C removes them and ends';
  context.observe({ kind: 'note', level: 'info', text });
  await untilAborted(context.signal);
}
