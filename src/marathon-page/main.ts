import { watchTheme } from '../report-page/theme.ts';
import { type Place, placeOf } from './address.ts';
import { AgentsPage } from './agents-page.ts';
import { Api } from './api.ts';
import { AppPage } from './app-page.ts';
import { AppsPage } from './apps-page.ts';
import { DeploymentsPage } from './deployments-page.ts';
import { LiveCluster } from './live-cluster.ts';
import { QueuePage } from './queue-page.ts';
import { Shell } from './shell.ts';
import { TaskPage } from './task-page.ts';
import { UsageSampler } from './usage-sampler.ts';
import type { PageContext, View } from './view.ts';

/** A flood of events changes the page no more often than this, ms. */
const drawMs = 100;
const themeKey = 'hydra-theme';

function viewOf(context: PageContext, place: Place): View {
  switch (place.page) {
    case 'apps':
      return new AppsPage(context, place.group);
    case 'app':
      return new AppPage(context, place.id, place.tab);
    case 'task':
      return new TaskPage(context, place.appId, place.taskId);
    case 'deployments':
      return new DeploymentsPage(context);
    case 'queue':
      return new QueuePage(context);
    case 'agents':
      return new AgentsPage(context);
  }
}

/** A reader's choice of theme outlasts the page, where the browser keeps things. */
function keepTheme(button: HTMLButtonElement): void {
  const root = document.documentElement;
  try {
    const chosen = localStorage.getItem(themeKey);
    if (chosen !== null) root.dataset.theme = chosen;
  } catch {
    // Storage is turned off: the system's theme it is.
  }
  watchTheme(button, () => {
    try {
      if (root.dataset.theme !== undefined) localStorage.setItem(themeKey, root.dataset.theme);
    } catch {
      // As above.
    }
  });
}

/** The view of the address, kept up to date. */
class Page {
  readonly #shell = new Shell(document.body);
  readonly #context: PageContext;
  #place = placeOf(location.hash);
  #view: View | undefined;
  #isDrawing = false;

  constructor() {
    keepTheme(this.#shell.theme);
    const api = new Api(document.baseURI);
    const live = new LiveCluster(api, () => this.#drawSoon());
    this.#context = { api, live, announce: (text) => this.#shell.announce(text) };
  }

  start(): void {
    const { api, live } = this.#context;
    this.#open();
    addEventListener('hashchange', () => {
      this.#open();
      this.#view?.element.querySelector('h1')?.focus();
    });
    live.start();
    new UsageSampler(api, live.model, () => this.#drawSoon()).start();
  }

  #open(): void {
    this.#place = placeOf(location.hash);
    this.#view?.close?.();
    this.#view = viewOf(this.#context, this.#place);
    document.title = `${this.#view.title} · Hydra Marathon`;
    this.#shell.main.replaceChildren(this.#view.element);
    this.#draw();
  }

  #draw(): void {
    this.#isDrawing = false;
    this.#shell.update(this.#context.live.model, this.#place);
    this.#view?.update();
  }

  #drawSoon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    setTimeout(() => requestAnimationFrame(() => this.#draw()), drawMs);
  }
}

new Page().start();
