import { count, countText } from '../base/number-text.ts';
import { cancelDeployment, rollBack } from './actions.ts';
import { appHash } from './address.ts';
import type { Action, ClusterModel, Deployment } from './cluster-model.ts';
import { el, KeyedList, type Part, setHidden, setText } from './dom.ts';
import type { PageContext, View } from './view.ts';
import { ago } from './words.ts';

const verbs: Readonly<Record<string, string>> = {
  StartApplication: 'start',
  StopApplication: 'stop',
  ScaleApplication: 'scale',
  RestartApplication: 'restart',
  ResolveArtifacts: 'fetch for',
};

/** How many of an app's tasks run, of those that are wanted. */
function tasksText(model: ClusterModel, { action, app }: Action): string {
  const running = model.tasksOf(app).filter(({ state }) => state === 'TASK_RUNNING').length;
  const wanted = model.apps.get(app)?.instances;
  if (action === 'StopApplication' || wanted === undefined) return `${countText(running, 'task')} left`;
  return `${count(running)} of ${countText(wanted, 'task')} running`;
}

/** Done steps count whole, the present one by the share of its tasks that run. */
function progressOf(model: ClusterModel, { currentStep, totalSteps, currentActions }: Deployment): number {
  const shares = currentActions.map(({ app }) => {
    const wanted = model.apps.get(app)?.instances ?? 0;
    const running = model.tasksOf(app).filter(({ state }) => state === 'TASK_RUNNING').length;
    return wanted === 0 ? 0 : Math.min(1, running / wanted);
  });
  const current = shares.length === 0 ? 0 : shares.reduce((sum, one) => sum + one, 0) / shares.length;
  return totalSteps === 0 ? 0 : Math.min(1, (Math.max(0, currentStep - 1) + current) / totalSteps);
}

/** Deployments under way, each with its steps. */
export class DeploymentsPage implements View {
  readonly title = 'Deployments';
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #heading = el('h1', { tabindex: -1 });
  readonly #list = el('div', { class: 'deployments' });
  readonly #empty = el(
    'p',
    { class: 'absent' },
    'A deployment appears here while it changes apps, with what it has left to do.',
  );
  readonly #deployments: KeyedList<Deployment>;

  constructor(context: PageContext) {
    this.#context = context;
    this.#deployments = new KeyedList<Deployment>(
      this.#list,
      ({ id }) => id,
      (deployment) => this.#part(deployment),
    );
    this.element = el('div', {}, this.#heading, this.#empty, this.#list);
    this.update();
  }

  update(): void {
    const { deployments } = this.#context.live.model;
    setText(
      this.#heading,
      deployments.size === 0 ? 'Nothing is being deployed' : countText(deployments.size, 'deployment'),
    );
    setHidden(this.#empty, deployments.size > 0);
    this.#deployments.show([...deployments.values()]);
  }

  #part(first: Deployment): Part<Deployment> {
    let shown = first;
    const [when, step] = [el('p', { class: 'when' }), el('span')];
    const progress = el('progress', { max: 1, 'aria-label': `Progress of deployment ${first.id}` });
    const steps = el('ol', { class: 'steps' });
    const list = new KeyedList<number>(steps, String, () => this.#step(() => shown));
    const buttons = el(
      'div',
      { class: 'buttons' },
      el('button', { type: 'button', onclick: () => rollBack(this.#context, shown) }, 'Roll back'),
      el(
        'button',
        { type: 'button', class: 'danger', onclick: () => cancelDeployment(this.#context, shown) },
        'Stop',
      ),
    );
    const title = el('h2', { class: 'id' }, first.id);
    const element = el(
      'article',
      {},
      title,
      when,
      el('div', { class: 'progress' }, progress, step),
      steps,
      buttons,
    );
    return {
      element,
      update: (deployment) => {
        shown = deployment;
        setText(when, `asked for ${ago(deployment.version, Date.now())}`);
        setText(step, `step ${deployment.currentStep} of ${deployment.totalSteps}`);
        progress.value = progressOf(this.#context.live.model, deployment);
        list.show(deployment.steps.map((_, index) => index));
      },
    };
  }

  #step(deployment: () => Deployment): Part<number> {
    const actions = el('span');
    const element = el('li', {}, actions);
    const list = new KeyedList<Action & { note: string }>(
      actions,
      ({ action, app }) => `${action} ${app}`,
      ({ action, app }) => {
        const note = el('small');
        const text = `${verbs[action] ?? action} `;
        return {
          element: el('span', { class: 'action' }, text, el('a', { href: appHash(app) }, app), ' ', note),
          update: (shown) => setText(note, shown.note),
        };
      },
    );
    return {
      element,
      update: (index) => {
        const { steps, currentStep } = deployment();
        const place = index + 1 < currentStep ? 'done' : index + 1 === currentStep ? 'now' : 'later';
        element.dataset.place = place;
        const note = (action: Action) =>
          place === 'now' ? tasksText(this.#context.live.model, action) : place;
        list.show((steps[index] ?? []).map((action) => ({ ...action, note: note(action) })));
      },
    };
  }
}
