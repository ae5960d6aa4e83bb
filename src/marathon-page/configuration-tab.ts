import { settingsOf } from './app-settings.ts';
import type { App } from './cluster-model.ts';
import { el } from './dom.ts';
import { facts } from './facts.ts';
import { listOf, recordOf, textOf } from './json.ts';
import { jsonBlock } from './json-block.ts';
import type { PageContext } from './view.ts';
import { asked, clock, mebibytes } from './words.ts';

const lines = (texts: readonly string[]) =>
  texts.length === 0
    ? null
    : el('ul', { class: 'plain' }, ...texts.map((text) => el('li', {}, el('code', {}, text))));

const pairs = (value: unknown) =>
  lines(
    Object.entries(recordOf(value)).map(
      ([name, one]) => `${name}=${typeof one === 'string' ? one : JSON.stringify(one)}`,
    ),
  );

const jsonLines = (value: unknown) => lines(listOf(value).map((one) => JSON.stringify(one)));

function mainFacts({ json, instances, cpus, mem, version }: App): HTMLElement {
  const { lastScalingAt, lastConfigChangeAt } = recordOf(json.versionInfo);
  const uris = listOf(json.fetch).map((entry) => textOf(recordOf(entry).uri));
  const constraints = listOf(json.constraints).map((constraint) => listOf(constraint).join(' '));
  const args = listOf(json.args).map(textOf);
  return facts([
    ['Command', textOf(json.cmd) === '' ? null : el('code', {}, textOf(json.cmd))],
    ['Arguments', lines(args)],
    ['Instances', String(instances)],
    ['Each task', `${asked(cpus)} CPUs, ${mebibytes(mem)} of memory`],
    ['Labels', pairs(json.labels)],
    ['Environment', pairs(json.env)],
    ['Fetched', lines(uris)],
    ['Constraints', lines(constraints)],
    ['Dependencies', lines(listOf(json.dependencies).map(textOf))],
    ['Ports', jsonLines(json.portDefinitions)],
    ['Health checks', jsonLines(json.healthChecks)],
    ['Readiness checks', jsonLines(json.readinessChecks)],
    ['Version', clock(version)],
    ['Last scaled', clock(textOf(lastScalingAt))],
    ['Last changed', clock(textOf(lastConfigChangeAt))],
  ]);
}

/** What an app is told to be. */
export class ConfigurationTab {
  readonly element = el('div', { class: 'configuration' });
  readonly #context: PageContext;
  readonly #id: string;
  #shown = '';

  constructor(context: PageContext, id: string) {
    this.#context = context;
    this.#id = id;
  }

  update(): void {
    const app = this.#context.live.model.apps.get(this.#id);
    if (app === undefined) return;
    const settings = settingsOf(app.json);
    const text = JSON.stringify([settings, app.version]);
    if (text === this.#shown) return;
    this.#shown = text;
    this.element.replaceChildren(
      mainFacts(app),
      el('h2', {}, 'As JSON'),
      jsonBlock(settings, `Settings of ${this.#id} as JSON`),
    );
  }
}
