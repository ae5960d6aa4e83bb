import type { AppDefinition } from '../state/app-definition.ts';
import { taskIdPrefix } from '../state/app-id.ts';
import { stateOf, type TaskRecord } from '../state/cluster-state.ts';

/** The quality that an Accept header gives the first of the types it names; 0 when it names none of them. */
function qualityOf(accept: string, types: readonly string[]): number {
  for (const type of types) {
    for (const range of accept.split(',')) {
      const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      if (name !== type) continue;
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return quality === undefined ? 1 : Number(quality) || 0;
    }
  }
  return 0;
}

/** Whether a client would rather have plain text than JSON; JSON when it does not mind, as Marathon has it. */
export function prefersText(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const json = qualityOf(accept, ['application/json', 'application/*', '*/*']);
  return qualityOf(accept, ['text/plain', 'text/*', '*/*']) > json;
}

function linesOf(app: AppDefinition, tasks: readonly TaskRecord[]): string[] {
  const name = taskIdPrefix(app.id);
  const running = tasks.filter((task) => stateOf(task) === 'TASK_RUNNING');
  if (app.portDefinitions.length === 0) {
    return [`${name}\t \t${running.map(({ host }) => `${host} `).join('')}\n`];
  }
  return app.portDefinitions.map(({ port }, index) => {
    const endpoints = running.map(({ host, ports }) => `${host}:${ports[index] ?? 0}\t`);
    return `${name}\t${port}\t${endpoints.join('')}\n`;
  });
}

/**
 * Where apps can be reached, as scripts read it from Marathon 1.4: for each service port of an app a line of the app's
 * path with `_` for `/`, the port, and `host:port` of every running task, each followed by a tab. A task that has no
 * such port is told with port 0. An app without ports has one line: its name, a tab, a space and a tab, and the hosts
 * of its running tasks, each followed by a space.
 */
export function endpointsText(
  apps: readonly AppDefinition[],
  tasksOf: (appId: string) => readonly TaskRecord[],
): string {
  return apps.flatMap((app) => linesOf(app, tasksOf(app.id))).join('');
}
