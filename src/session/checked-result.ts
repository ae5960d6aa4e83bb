import { HydraError, messageOf } from '../base/errors.ts';
import { firstIssue } from '../base/first-issue.ts';
import type { RunResult } from '../run/result.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/**
 * A result that can be saved and read again.
 * @throws HydraError naming what is not as the pattern's schema has it, or is of another run
 */
export function checkedResult(
  { name, pattern }: Pick<Workload, 'name' | 'pattern'>,
  runId: string,
  result: RunResult,
): RunResult {
  const wrong = problemOf({ name, pattern }, runId, result);
  if (wrong === null) return result;
  throw new HydraError(`the result of ${name} is not what the pattern ${pattern.name} says it is: ${wrong}`, {
    hint: 'mend what measures it: such a result could not be read again',
  });
}

function problemOf(
  { name, pattern }: Pick<Workload, 'name' | 'pattern'>,
  runId: string,
  result: RunResult,
): string | null {
  const { success, error } = pattern.schema.safeParse(result);
  if (!success) return firstIssue(error, 'it');
  const expected = { run_id: runId, workload: name, pattern: pattern.name };
  const [other] = Object.entries(expected).filter(([key, value]) => Reflect.get(result, key) !== value);
  if (other !== undefined) return `${other[0]} is not ${JSON.stringify(other[1])}`;
  try {
    JSON.stringify(result);
    return null;
  } catch (cause) {
    return messageOf(cause);
  }
}
