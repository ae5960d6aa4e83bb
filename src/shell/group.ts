import { UsageError } from '../base/errors.ts';
import { askLive, type FoundRun, liveRuns } from '../control/live-socket.ts';
import type { ShellContext } from './shell-context.ts';

/** `group`: the run itself knows the commands. */
export async function group(
  context: ShellContext,
  words: readonly string[],
  run: string | null,
): Promise<void> {
  const { text, value } = await askLive(chosen(await liveRuns(), run), words);
  if (context.json) await context.outJson(value);
  else await context.out(`${text}\n`);
}

/** @throws UsageError where there is none, or several and none was named */
function chosen(runs: readonly FoundRun[], named: string | null): FoundRun {
  const [first, ...others] = runs;
  const hint = first === undefined ? undefined : `there are ${runs.map(({ runId }) => runId).join(', ')}`;
  if (named !== null) {
    const run = runs.find(({ runId }) => runId === named);
    if (run !== undefined) return run;
    throw new UsageError(`no run "${named}" of yours publishes on this machine`, {
      hint: hint ?? 'start one',
    });
  }
  if (first === undefined) {
    throw new UsageError('no run of yours publishes on this machine', {
      hint: 'groups are of a measurement under way, e.g. one in another terminal',
    });
  }
  if (others.length === 0) return first;
  throw new UsageError(`${runs.length} runs publish on this machine`, {
    hint: `say which with --run: ${hint}`,
  });
}
