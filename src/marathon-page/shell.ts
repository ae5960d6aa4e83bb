import { count } from '../base/number-text.ts';
import { hashOf, type Place } from './address.ts';
import type { ClusterModel, Connection } from './cluster-model.ts';
import { el, setAttribute, setHidden, setText } from './dom.ts';

/** How long a message stays, ms. */
const toastMs = 6_000;

const connectionTexts: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'connection lost, trying again',
};

const pages = [
  { place: { page: 'apps', group: '/' }, name: 'Apps' },
  { place: { page: 'deployments' }, name: 'Deployments' },
  { place: { page: 'queue' }, name: 'Queue' },
  { place: { page: 'agents' }, name: 'Agents' },
] as const;

function sectionOf({ page }: Place): string {
  return page === 'app' || page === 'task' ? 'apps' : page;
}

/** What stands around every view: the ways to the others, the connection, the theme's switch, messages. */
export class Shell {
  readonly main = el('main', { id: 'main' });
  readonly theme = el('button', { type: 'button', hidden: true });
  readonly #connection = el('span', { class: 'connection', role: 'status' });
  readonly #toast = el('p', { class: 'toast', role: 'status', 'aria-live': 'polite' });
  readonly #links = pages.map(({ place, name }) => {
    const number = el('span', { class: 'number' });
    return { page: place.page, number, link: el('a', { href: hashOf(place) }, name, number) };
  });
  #timer: number | undefined;

  constructor(parent: HTMLElement) {
    const links = this.#links.map(({ link }) => el('li', {}, link));
    const skip = el('a', { class: 'skip', href: '#main' }, 'Skip to the content');
    skip.addEventListener('click', (event) => {
      event.preventDefault();
      this.main.querySelector('h1')?.focus();
    });
    parent.append(
      skip,
      el(
        'header',
        { class: 'bar' },
        el('span', { class: 'kicker' }, 'Hydra Marathon'),
        el('nav', { class: 'pages-nav', 'aria-label': 'Pages' }, el('ul', {}, ...links)),
        el('span', { class: 'right' }, this.#connection, this.theme),
      ),
      this.main,
      this.#toast,
    );
    setHidden(this.#toast, true);
  }

  update(model: ClusterModel, place: Place): void {
    setAttribute(this.#connection, 'data-state', model.connection);
    setText(this.#connection, connectionTexts[model.connection]);
    const numbers: Readonly<Record<string, number>> = {
      deployments: model.deployments.size,
      queue: model.queue.size,
    };
    for (const { page, number, link } of this.#links) {
      setAttribute(link, 'aria-current', page === sectionOf(place) ? 'page' : null);
      const shown = numbers[page] ?? 0;
      setText(number, shown === 0 ? '' : count(shown));
      setHidden(number, shown === 0);
    }
  }

  announce(text: string): void {
    clearTimeout(this.#timer);
    setText(this.#toast, text);
    setHidden(this.#toast, false);
    this.#timer = setTimeout(() => setHidden(this.#toast, true), toastMs);
  }
}
