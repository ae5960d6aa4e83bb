import { bytes, count, countText } from '../base/number-text.ts';
import { hashOf } from './address.ts';
import { type AppRow, appColumns, idOf, rowsOf } from './app-columns.ts';
import { type AppSummary, isWithin, summariesOf, usageOf } from './app-summary.ts';
import { DataTable } from './data-table.ts';
import { el, KeyedList, setHidden, setText } from './dom.ts';
import { KeyNumbers } from './key-numbers.ts';
import { type Run, runsOf, runTitle } from './runs.ts';
import type { PageContext, View } from './view.ts';
import { asked, cores, mebibytes, share } from './words.ts';

const sum = (summaries: readonly AppSummary[], value: (summary: AppSummary) => number): number =>
  summaries.reduce((total, summary) => total + value(summary), 0);

/** What runs here, in a sentence. */
function headline(summaries: readonly AppSummary[], runs: readonly Run[]): string {
  const [run] = runs;
  if (run !== undefined && runs.length === 1) return runTitle(run.labels);
  if (runs.length > 1) return `${countText(runs.length, 'measurement')} at once`;
  if (summaries.length === 0) return 'Nothing runs here';
  const [running, wanted] = [
    sum(summaries, (one) => one.running),
    sum(summaries, ({ app }) => app.instances),
  ];
  return `${share(running, wanted, 'task')} running in ${countText(summaries.length, 'app')}`;
}

function standfirst(summaries: readonly AppSummary[], runs: readonly Run[]): string {
  if (summaries.length === 0) return 'Apps appear here as soon as somebody posts them.';
  const [run] = runs;
  if (run !== undefined && runs.length === 1)
    return `Run ${run.labels.run}, of process ${run.labels.master}.`;
  return '';
}

function runText({ labels, apps }: Run): string {
  const parts = apps.map(({ app, running }) => {
    return `${app.labels.hydra_role ?? app.id} ${count(running)} of ${count(app.instances)}`;
  });
  return `run ${labels.run}: ${parts.join(', ')}`;
}

/** Apps and groups, with what they add up to. */
export class AppsPage implements View {
  readonly title: string;
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #group: string;
  readonly #heading = el('h1', { tabindex: -1 });
  readonly #standfirst = el('p', { class: 'standfirst' });
  readonly #numbers = new KeyNumbers();
  readonly #runList = el('ul', { class: 'runs' });
  readonly #runs = new KeyedList<Run>(
    this.#runList,
    ({ labels }) => labels.run,
    ({ labels }) => {
      const text = el('span');
      return {
        element: el('li', {}, el('strong', {}, runTitle(labels)), text),
        update: (run) => setText(text, runText(run)),
      };
    },
  );
  readonly #filter = el('input', {
    type: 'search',
    placeholder: 'Filter by id or label',
    'aria-label': 'Filter apps by id or label',
    oninput: () => this.update(),
  });
  readonly #table: DataTable<AppRow>;

  constructor(context: PageContext, group: string) {
    this.#context = context;
    this.#group = group;
    this.title = group === '/' ? 'Apps' : group;
    this.#table = new DataTable<AppRow>({
      caption: group === '/' ? 'Apps' : `Apps of ${group}`,
      noun: 'row',
      columns: appColumns,
      key: (row) => `${row.kind} ${idOf(row)}`,
      isHeading: ({ kind }) => kind === 'group',
      empty: 'No app.',
      className: 'apps stack',
    });
    this.element = el(
      'div',
      {},
      this.#heading,
      this.#standfirst,
      this.#runList,
      this.#numbers.element,
      el('div', { class: 'tools' }, this.#crumbs(), this.#filter),
      this.#table.element,
    );
    this.update();
  }

  update(): void {
    const { model } = this.#context.live;
    const all = summariesOf(model, Date.now()).filter(({ app }) => isWithin(app.id, this.#group));
    const runs = runsOf(all);
    if (model.connection !== 'connecting') {
      setText(this.#heading, this.#group === '/' ? headline(all, runs) : this.#group);
      setText(this.#standfirst, standfirst(all, runs));
    }
    setHidden(this.#standfirst, this.#standfirst.textContent === '');
    this.#runs.show(runs.length > 1 ? runs : []);
    setHidden(this.#runList, runs.length <= 1);
    this.#showNumbers(all);
    this.#table.show(
      rowsOf(
        all.filter((summary) => this.#fits(summary)),
        this.#emptyGroups(),
      ),
    );
  }

  #fits({ app }: AppSummary): boolean {
    const text = this.#filter.value.trim().toLowerCase();
    const labels = Object.entries(app.labels).map(([name, value]) => `${name}: ${value}`);
    return [app.id, ...labels].some((one) => one.toLowerCase().includes(text));
  }

  /** Groups that somebody made and that hold nothing. */
  #emptyGroups(): string[] {
    const { model } = this.#context.live;
    if (this.#filter.value.trim() !== '') return [];
    const parents = [...model.apps.keys(), ...model.groups].map((id) => id.slice(0, id.lastIndexOf('/')));
    return model.groups.filter((id) => id !== '/' && isWithin(id, this.#group) && !parents.includes(id));
  }

  #showNumbers(all: readonly AppSummary[]): void {
    const { model } = this.#context.live;
    const { cpus, memBytes } = usageOf(
      model.usage,
      all.flatMap(({ app }) => model.tasksOf(app.id)),
    );
    const waiting = [...model.queue.values()].reduce((total, { count: lacking }) => total + lacking, 0);
    const unhealthy = sum(all, (one) => one.unhealthy);
    this.#numbers.show([
      {
        label: 'tasks running',
        value: count(sum(all, (one) => one.running)),
        note: `of ${count(sum(all, ({ app }) => app.instances))} wanted`,
      },
      {
        label: 'CPU in use',
        value: cpus === null ? '–' : `${cores(cpus)} cores`,
        note: `${asked(sum(all, ({ app }) => app.cpus * app.instances))} asked for`,
      },
      {
        label: 'memory in use',
        value: memBytes === null ? '–' : bytes(memBytes),
        note: `${mebibytes(sum(all, ({ app }) => app.mem * app.instances))} asked for`,
      },
      {
        label: 'waiting for launch',
        value: count(waiting),
        note: waiting === 0 ? 'nothing is held up' : 'the queue says why',
      },
      {
        label: 'unhealthy',
        value: count(unhealthy),
        note: all.some(({ app }) => app.hasHealthChecks) ? 'by their health checks' : 'no app is checked',
      },
    ]);
  }

  /** The way down to the group that is shown. */
  #crumbs(): HTMLElement {
    const parts = this.#group.split('/').filter((part) => part !== '');
    const links = parts.map((part, index) => {
      const group = `/${parts.slice(0, index + 1).join('/')}`;
      return el('li', {}, el('a', { href: hashOf({ page: 'apps', group }) }, part));
    });
    const all = el('li', {}, el('a', { href: hashOf({ page: 'apps', group: '/' }) }, 'all apps'));
    return el('nav', { 'aria-label': 'Groups', class: 'crumbs' }, el('ol', {}, all, ...links));
  }
}
