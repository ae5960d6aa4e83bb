import type { Api } from './api.ts';
import { listOf, recordOf, textOf } from './json.ts';
import type { LogPlace } from './log-pane.ts';

/** Every executor that an agent knows of, those that ended too. */
function executorsOf(state: unknown): readonly unknown[] {
  const { frameworks, completed_frameworks } = recordOf(state);
  return [...listOf(frameworks), ...listOf(completed_frameworks)].flatMap((framework) => {
    const { executors, completed_executors } = recordOf(framework);
    return [...listOf(executors), ...listOf(completed_executors)];
  });
}

/**
 * Asks agents where a task's files lie; null when none of them knows.
 * @throws ApiFailure
 */
export async function findSandbox(
  api: Api,
  taskId: string,
  agentIds: readonly string[],
): Promise<LogPlace | null> {
  for (const agentId of agentIds) {
    const agent = `agent/${encodeURIComponent(agentId)}`;
    const executors = executorsOf(await api.get(`${agent}/state`)).map(recordOf);
    const own = executors.find(({ id }) => textOf(id) === taskId);
    if (own !== undefined) return { files: `${agent}/files/`, directory: textOf(own.directory) };
  }
  return null;
}
