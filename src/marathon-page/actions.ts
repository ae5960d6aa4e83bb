import { count, countText } from '../base/number-text.ts';
import type { App, Deployment, Task } from './cluster-model.ts';
import { confirmDialog } from './confirm-dialog.ts';
import { type Child, el } from './dom.ts';
import type { LiveCluster } from './live-cluster.ts';
import { runLabelsOf, runTitle } from './runs.ts';
import type { PageContext } from './view.ts';

/** Names of tasks that a dialog lists; of more it tells the number. */
const mostNames = 8;

const name = (text: string) => el('strong', { class: 'name' }, text);
const sentence = (...parts: Child[]) => el('p', {}, ...parts);
const forced = (path: string, force: boolean) =>
  force ? `${path}${path.includes('?') ? '&' : '?'}force=true` : path;
const appPath = (id: string) => `v2/apps${id}`;

/** Tasks there are now: what was asked for may be more. */
const tasksText = ({ model }: LiveCluster, { id }: App) => countText(model.tasksOf(id).length, 'task');

/** People should not spoil a measurement unawares. */
function runWarning(app: App | undefined): Child {
  const labels = app === undefined ? null : runLabelsOf(app);
  if (labels === null) return null;
  const text = `It serves a measurement (${runTitle(labels)}; run ${labels.run}), which this spoils.`;
  return el('p', { class: 'warning' }, text);
}

export function scaleApp({ api, announce }: PageContext, app: App): void {
  const input = el('input', {
    type: 'number',
    name: 'instances',
    min: 0,
    step: 1,
    required: true,
    value: app.instances,
    autofocus: true,
  });
  const label = el('label', { class: 'field' }, 'Instances', input);
  confirmDialog(
    {
      title: 'Scale this app?',
      body: [
        sentence(name(app.id), ` has ${countText(app.instances, 'instance')} now.`),
        label,
        runWarning(app),
      ],
      verb: 'Scale',
      act: (force) => api.change('PUT', forced(appPath(app.id), force), { instances: input.valueAsNumber }),
      done: `${app.id} is being scaled`,
    },
    announce,
  );
}

export function suspendApp({ api, announce, live }: PageContext, app: App): void {
  confirmDialog(
    {
      title: 'Suspend this app?',
      body: [
        sentence(name(app.id), ` is scaled to 0 instances; ${tasksText(live, app)} will be killed.`),
        runWarning(app),
      ],
      verb: 'Suspend',
      isDanger: true,
      act: (force) => api.change('PUT', forced(appPath(app.id), force), { instances: 0 }),
      done: `${app.id} is being suspended`,
    },
    announce,
  );
}

export function restartApp({ api, announce, live }: PageContext, app: App): void {
  confirmDialog(
    {
      title: 'Restart this app?',
      body: [
        sentence('All ', tasksText(live, app), ' of ', name(app.id), ' will be replaced by new ones.'),
        runWarning(app),
      ],
      verb: 'Restart',
      act: (force) => api.change('POST', forced(`${appPath(app.id)}/restart`, force)),
      done: `${app.id} is being restarted`,
    },
    announce,
  );
}

export function destroyApp({ api, announce, live }: PageContext, app: App, gone: () => void): void {
  confirmDialog(
    {
      title: 'Destroy this app?',
      body: [
        sentence(name(app.id), ' and its ', tasksText(live, app), ' will be removed, with their logs.'),
        sentence('This cannot be undone.'),
        runWarning(app),
      ],
      verb: 'Destroy',
      isDanger: true,
      act: async (force) => {
        await api.change('DELETE', `${appPath(app.id)}?force=${force}`);
        gone();
      },
      done: `${app.id} is being destroyed`,
    },
    announce,
  );
}

/** Kills tasks; they are replaced, or the number of instances falls with them. */
export function killTasks(
  { api, announce }: PageContext,
  app: App | undefined,
  tasks: readonly Task[],
): void {
  const ids = tasks.map(({ id }) => id);
  const scale = el('input', { type: 'checkbox', name: 'scale' });
  const many = countText(ids.length, 'task');
  const rest = ids.length > mostNames ? el('li', {}, `and ${count(ids.length - mostNames)} more`) : null;
  confirmDialog(
    {
      title: ids.length === 1 ? 'Kill this task?' : `Kill ${many}?`,
      body: [
        el('ul', { class: 'names' }, ...ids.slice(0, mostNames).map((id) => el('li', {}, name(id))), rest),
        el('label', { class: 'check' }, scale, 'and scale: no new tasks take their place'),
        runWarning(app),
      ],
      verb: 'Kill',
      isDanger: true,
      act: (force) => {
        const path = scale.checked ? 'v2/tasks/delete?scale=true' : 'v2/tasks/delete';
        return api.change('POST', forced(path, force), { ids });
      },
      done: `${many} of ${tasks[0]?.appId ?? ''} ${ids.length === 1 ? 'is' : 'are'} being killed`,
    },
    announce,
  );
}

export function applyVersion({ api, announce }: PageContext, app: App, version: string, when: string): void {
  confirmDialog(
    {
      title: 'Go back to this version?',
      body: [
        sentence(
          name(app.id),
          ' gets the settings of ',
          name(when),
          '; its tasks are replaced where those differ.',
        ),
        runWarning(app),
      ],
      verb: 'Apply',
      act: (force) => api.change('PUT', forced(appPath(app.id), force), { version }),
      done: `${app.id} is being changed`,
    },
    announce,
  );
}

const appsOf = ({ affectedApps }: Deployment) =>
  el('ul', { class: 'names' }, ...affectedApps.map((id) => el('li', {}, name(id))));

export function rollBack({ api, announce }: PageContext, deployment: Deployment): void {
  confirmDialog(
    {
      title: 'Roll this deployment back?',
      body: [
        sentence('Another deployment takes these apps back to what they were before:'),
        appsOf(deployment),
      ],
      verb: 'Roll back',
      isDanger: true,
      act: () => api.change('DELETE', `v2/deployments/${deployment.id}`),
      done: 'The deployment is being rolled back',
    },
    announce,
  );
}

export function cancelDeployment({ api, announce }: PageContext, deployment: Deployment): void {
  confirmDialog(
    {
      title: 'Stop this deployment where it is?',
      body: [sentence('These apps keep what was done so far; nothing is taken back:'), appsOf(deployment)],
      verb: 'Stop',
      isDanger: true,
      act: () => api.change('DELETE', `v2/deployments/${deployment.id}?force=true`),
      done: 'The deployment was stopped',
    },
    announce,
  );
}

/** Nothing is lost by it, so nobody is asked. */
export async function resetDelay({ api, announce, live }: PageContext, appId: string): Promise<void> {
  try {
    await api.change('DELETE', `v2/queue${appId}/delay`);
    announce(`${appId} is tried again now`);
  } catch (error) {
    announce(`Refused: ${error instanceof Error ? error.message : String(error)}`);
  }
  live.refresh('queue');
}
