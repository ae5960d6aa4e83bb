import { count } from '../base/number-text.ts';
import { destroyApp, restartApp, scaleApp, suspendApp } from './actions.ts';
import { type AppTab, appTabs, hashOf, taskHash } from './address.ts';
import { showLabels } from './app-columns.ts';
import { type AppSummary, groupOf, summaryOf } from './app-summary.ts';
import { badge, healthBar } from './badges.ts';
import type { App, Failure } from './cluster-model.ts';
import { ConfigurationTab } from './configuration-tab.ts';
import { el, setAttribute, setHidden, setText } from './dom.ts';
import { KeyNumbers } from './key-numbers.ts';
import { otherLabels, runLabelsOf, runTitle } from './runs.ts';
import { cpusText, memoryText, TasksTable } from './tasks-table.ts';
import { VersionsTab } from './versions-tab.ts';
import type { PageContext, View } from './view.ts';
import { ago, asked, clock, mebibytes, stateText } from './words.ts';

interface Tab {
  element: HTMLElement;
  update(): void;
}

function tabOf(context: PageContext, id: string, tab: AppTab): Tab {
  switch (tab) {
    case 'tasks':
      return new TasksTable(context, id);
    case 'versions':
      return new VersionsTab(context, id);
    case 'configuration':
      return new ConfigurationTab(context, id);
  }
}

/** One app: how it fares, what can be done with it, and a tab of details. */
export class AppPage implements View {
  readonly title: string;
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #id: string;
  readonly #state = el('span', { class: 'state' });
  readonly #showState: (state: string) => void;
  readonly #bar: ReturnType<typeof healthBar>;
  readonly #purpose = el('p', { class: 'standfirst' });
  readonly #labels = el('p', { class: 'labels' });
  readonly #numbers = new KeyNumbers();
  readonly #failure = el('div', { class: 'last-failure' });
  readonly #gone = el('p', { class: 'absent' });
  readonly #body: HTMLElement;
  readonly #tab: Tab;
  #failureShown: Failure | null = null;

  constructor(context: PageContext, id: string, tab: AppTab) {
    this.#context = context;
    this.#id = id;
    this.title = id;
    this.#showState = badge(this.#state);
    this.#bar = healthBar(this.#state);
    this.#tab = tabOf(context, id, tab);
    this.#body = el(
      'div',
      {},
      this.#purpose,
      this.#labels,
      this.#actions(),
      this.#numbers.element,
      this.#failure,
      this.#tabs(tab),
      this.#tab.element,
    );
    this.element = el('div', { class: 'app' }, this.#head(), this.#gone, this.#body);
    this.update();
  }

  update(): void {
    const { model } = this.#context.live;
    const app = model.apps.get(this.#id);
    setHidden(this.#body, app === undefined);
    setHidden(this.#state, app === undefined);
    setHidden(this.#gone, app !== undefined);
    setText(
      this.#gone,
      model.connection === 'connecting' ? 'Reading ...' : 'There is no such app (any more).',
    );
    if (app === undefined) return;
    const summary = summaryOf(model, app, Date.now());
    this.#showSummary(summary);
    this.#showFailure(app.lastTaskFailure);
    this.#tab.update();
  }

  #showSummary({ app, state, healthy, unhealthy, running, staged, cpus, memBytes }: AppSummary): void {
    this.#showState(state);
    this.#bar({
      healthy,
      unhealthy,
      running: running - healthy - unhealthy,
      staged,
      instances: app.instances,
    });
    const labels = runLabelsOf(app);
    const purpose =
      labels === null
        ? ''
        : `${labels.role} of ${runTitle(labels)} (run ${labels.run}, process ${labels.master})`;
    setText(this.#purpose, purpose);
    setHidden(this.#purpose, purpose === '');
    showLabels(this.#labels, otherLabels(app));
    setHidden(this.#labels, this.#labels.childElementCount === 0);
    const checked = app.hasHealthChecks;
    this.#numbers.show([
      { label: 'running', value: count(running), note: `of ${count(app.instances)} wanted` },
      { label: 'staging', value: count(staged), note: 'on their way' },
      {
        label: 'healthy',
        value: checked ? count(healthy) : '–',
        note: checked ? `${count(unhealthy)} unhealthy` : 'not checked',
      },
      {
        label: 'CPU in use',
        value: cpusText(cpus),
        note: `cores; ${asked(app.cpus)} asked for by each task`,
      },
      {
        label: 'memory in use',
        value: memoryText(memBytes ?? undefined),
        note: `${mebibytes(app.mem)} asked for by each task`,
      },
    ]);
  }

  #showFailure(failure: Failure | null): void {
    if (failure === this.#failureShown) return;
    this.#failureShown = failure;
    this.#failure.replaceChildren();
    if (failure === null) return;
    const { appId, taskId, state, message, host, timestamp } = failure;
    const link = el('a', { href: taskHash(appId || this.#id, taskId) }, 'its logs');
    this.#failure.append(
      el('h2', {}, 'Last failure'),
      el('p', { class: 'says' }, message || stateText(state)),
      el(
        'p',
        {},
        `${stateText(state)} ${ago(timestamp, Date.now())} (${clock(timestamp)}) on ${host}: `,
        link,
      ),
    );
  }

  #head(): HTMLElement {
    const group = groupOf(this.#id);
    const up = el('a', { href: hashOf({ page: 'apps', group }) }, group === '/' ? 'all apps' : group);
    return el(
      'div',
      { class: 'head' },
      el('p', { class: 'up' }, up),
      el('h1', { tabindex: -1 }, this.#id),
      this.#state,
    );
  }

  #actions(): HTMLElement {
    const button = (text: string, act: (app: App) => void, className = '') => {
      const onclick = () => {
        const app = this.#context.live.model.apps.get(this.#id);
        if (app !== undefined) act(app);
      };
      return el('button', { type: 'button', class: className, onclick }, text);
    };
    const leave = () => {
      location.hash = hashOf({ page: 'apps', group: '/' });
    };
    return el(
      'div',
      { class: 'buttons actions', role: 'group', 'aria-label': `Actions on ${this.#id}` },
      button('Scale', (app) => scaleApp(this.#context, app), 'primary'),
      button('Restart', (app) => restartApp(this.#context, app)),
      button('Suspend', (app) => suspendApp(this.#context, app)),
      button('Destroy', (app) => destroyApp(this.#context, app, leave), 'danger'),
    );
  }

  #tabs(shown: AppTab): HTMLElement {
    const items = appTabs.map((tab) => {
      const name = `${tab.slice(0, 1).toUpperCase()}${tab.slice(1)}`;
      const link = el('a', { href: hashOf({ page: 'app', id: this.#id, tab }) }, name);
      setAttribute(link, 'aria-current', tab === shown ? 'page' : null);
      return el('li', {}, link);
    });
    return el('nav', { class: 'tabs', 'aria-label': 'Details' }, el('ul', {}, ...items));
  }
}
