import { messageOf } from '../base/errors.ts';
import { applyVersion } from './actions.ts';
import { differences, settingsOf } from './app-settings.ts';
import { el, KeyedList, type Part, setHidden, setText } from './dom.ts';
import { listOf, recordOf, textOf } from './json.ts';
import { jsonBlock } from './json-block.ts';
import type { PageContext } from './view.ts';
import { ago, clock } from './words.ts';

/** Earlier settings of an app, newest first: read when looked at, and again when the app has a new version. */
export class VersionsTab {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #id: string;
  readonly #list = el('ol', { class: 'versions' });
  readonly #note = el('p', { class: 'absent' }, 'Reading ...');
  readonly #versions = new KeyedList<string>(
    this.#list,
    (version) => version,
    (version) => this.#part(version),
  );
  #known: readonly string[] = [];
  #readAt = '';

  constructor(context: PageContext, id: string) {
    this.#context = context;
    this.#id = id;
    this.element = el('div', {}, this.#note, this.#list);
  }

  update(): void {
    const app = this.#context.live.model.apps.get(this.#id);
    this.#versions.show(this.#known);
    if (app === undefined || app.version === this.#readAt) return;
    this.#readAt = app.version;
    void this.#read();
  }

  async #read(): Promise<void> {
    try {
      const answer = await this.#context.api.get(`v2/apps${this.#id}/versions`);
      this.#known = listOf(recordOf(answer).versions).map(textOf).sort().reverse();
      this.#versions.show(this.#known);
      setHidden(this.#note, true);
    } catch (error) {
      setText(this.#note, `The versions cannot be read: ${messageOf(error)}`);
      setHidden(this.#note, false);
    }
  }

  #part(version: string): Part<string> {
    const when = clock(version);
    const mark = el('small', { class: 'mark' });
    const room = el('div');
    const details = el('details', {}, el('summary', {}, el('span', {}, when), ' ', mark), room);
    details.addEventListener('toggle', () => {
      if (details.open) void this.#open(version, room);
    });
    return {
      element: el('li', {}, details),
      update: () => {
        setText(mark, version === this.#readAt ? 'in use' : ago(version, Date.now()));
      },
    };
  }

  async #open(version: string, room: HTMLElement): Promise<void> {
    const { api, live } = this.#context;
    try {
      const settings = recordOf(await api.get(`v2/apps${this.#id}/versions/${version}`));
      const app = live.model.apps.get(this.#id);
      if (app === undefined) return;
      const names = differences(settings, app.json);
      const apply = el(
        'button',
        { type: 'button', onclick: () => applyVersion(this.#context, app, version, clock(version)) },
        'Go back to this version',
      );
      room.replaceChildren(
        el(
          'p',
          {},
          names.length === 0 ? 'The same settings as now.' : `Differs from now in: ${names.join(', ')}.`,
        ),
        version === app.version ? '' : apply,
        jsonBlock(settingsOf(settings), `Settings of version ${version} as JSON`),
      );
    } catch (error) {
      room.replaceChildren(el('p', { class: 'failure' }, `This version cannot be read: ${messageOf(error)}`));
    }
  }
}
