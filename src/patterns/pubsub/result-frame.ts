import { RESULT_SCHEMA_VERSION } from '../../run/result.ts';
import type { Collected } from './collected.ts';
import type { PubsubResult } from './result.ts';

type Framed = 'schema_version' | 'run_id' | 'workload' | 'pattern' | 'started_at' | 'finished_at' | 'options';

/** What every result says of its run, whichever way messages went. */
export function resultFrame(
  run: Pick<Collected, 'runId' | 'workload' | 'options' | 'startedAt' | 'finishedAt'>,
): Pick<PubsubResult, Framed> {
  return {
    schema_version: RESULT_SCHEMA_VERSION,
    run_id: run.runId,
    workload: run.workload,
    pattern: 'pubsub',
    started_at: run.startedAt.toISOString(),
    finished_at: run.finishedAt.toISOString(),
    options: run.options,
  };
}

/** What is to be said of a series whose rows of tasks were too many. */
export function cutNotes({ truncated }: { truncated: boolean }): string[] {
  return truncated ? ['task_series: cut, the fleet is too large'] : [];
}
