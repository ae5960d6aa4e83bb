import { bytes } from '../base/number-text.ts';
import { killTasks } from './actions.ts';
import { taskHash } from './address.ts';
import { healthOf } from './app-summary.ts';
import { badge } from './badges.ts';
import type { App, Task } from './cluster-model.ts';
import { type Column, DataTable, textColumn } from './data-table.ts';
import { el, setAttribute, setText } from './dom.ts';
import type { PageContext } from './view.ts';
import { cores, span, stateText } from './words.ts';

/** The part of an id that tells a task from the others of its app. */
export const shortId = (id: string): string => id.slice(id.lastIndexOf('.') + 1);

const since = (task: Task): number => Date.parse(task.startedAt || task.stagedAt) || Date.now();

/** The tasks of an app: chosen ones can be killed together. */
export class TasksTable {
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #appId: string;
  readonly #table: DataTable<Task>;
  readonly #chosen = new Set<string>();
  readonly #kill = el(
    'button',
    { type: 'button', disabled: true, onclick: () => this.#killChosen() },
    'Kill chosen',
  );
  readonly #filter = el('input', {
    type: 'search',
    placeholder: 'Filter by id, host or state',
    'aria-label': 'Filter tasks by id, host or state',
    oninput: () => this.update(),
  });
  #shown: readonly Task[] = [];

  constructor(context: PageContext, appId: string) {
    this.#context = context;
    this.#appId = appId;
    this.#table = new DataTable<Task>({
      caption: `Tasks of ${appId}`,
      noun: 'task',
      columns: this.#columns(),
      key: ({ id }) => id,
      empty: 'No task.',
      className: 'tasks stack',
    });
    const all = el('button', { type: 'button', onclick: () => this.#chooseAll() }, 'Choose all');
    this.element = el(
      'div',
      {},
      el('div', { class: 'tools' }, el('span', { class: 'buttons' }, all, this.#kill), this.#filter),
      this.#table.element,
    );
  }

  update(): void {
    const { model } = this.#context.live;
    const text = this.#filter.value.trim().toLowerCase();
    const tasks = model.tasksOf(this.#appId);
    for (const id of this.#chosen) if (model.task(this.#appId, id) === undefined) this.#chosen.delete(id);
    this.#shown = tasks.filter((task) =>
      [task.id, task.host, task.state, ...task.ports.map(String)].some((one) =>
        one.toLowerCase().includes(text),
      ),
    );
    this.#table.show(this.#shown);
    this.#kill.disabled = this.#chosen.size === 0;
    setText(this.#kill, this.#chosen.size === 0 ? 'Kill chosen' : `Kill ${this.#chosen.size} chosen`);
  }

  get #app(): App | undefined {
    return this.#context.live.model.apps.get(this.#appId);
  }

  #chooseAll(): void {
    const isAll = this.#shown.every(({ id }) => this.#chosen.has(id));
    this.#chosen.clear();
    if (!isAll) for (const { id } of this.#shown) this.#chosen.add(id);
    this.update();
  }

  #killChosen(): void {
    const tasks = this.#context.live.model.tasksOf(this.#appId).filter(({ id }) => this.#chosen.has(id));
    killTasks(this.#context, this.#app, tasks);
  }

  #columns(): Column<Task>[] {
    const { model } = this.#context.live;
    const usage = (task: Task) => model.usage.get(task.id);
    return [
      this.#checkColumn(),
      nameColumn(),
      stateColumn(),
      this.#healthColumn(),
      textColumn('Host', ({ host, ports }) => [host, ...portsText(ports)].join(':'), {
        compare: (a, b) => (a.host < b.host ? -1 : 1),
      }),
      textColumn('CPU', (task) => cpusText(usage(task)?.cpus), {
        kind: 'number',
        compare: (a, b) => (usage(a)?.cpus ?? -1) - (usage(b)?.cpus ?? -1),
      }),
      textColumn('Memory', (task) => memoryText(usage(task)?.memBytes), {
        kind: 'number',
        compare: (a, b) => (usage(a)?.memBytes ?? -1) - (usage(b)?.memBytes ?? -1),
      }),
      textColumn('For', (task) => span(Date.now() - since(task)), {
        kind: 'number',
        compare: (a, b) => since(b) - since(a),
      }),
      this.#actionsColumn(),
    ];
  }

  #checkColumn(): Column<Task> {
    return {
      title: 'Choose',
      kind: 'check',
      cell: (cell) => {
        const box = el('input', { type: 'checkbox' });
        let id = '';
        box.addEventListener('change', () => {
          if (box.checked) this.#chosen.add(id);
          else this.#chosen.delete(id);
          this.update();
        });
        cell.append(box);
        return (task) => {
          id = task.id;
          setAttribute(box, 'aria-label', `Choose ${task.id}`);
          box.checked = this.#chosen.has(id);
        };
      },
    };
  }

  #healthColumn(): Column<Task> {
    return {
      title: 'Health',
      cell: (cell) => (task) => {
        const health = healthOf(task, this.#app);
        setText(cell, health ?? 'not checked');
        setAttribute(cell, 'data-muted', health === null ? '' : null);
      },
    };
  }

  #actionsColumn(): Column<Task> {
    return {
      title: 'Actions',
      kind: 'actions',
      cell: (cell) => {
        let shown: Task | undefined;
        const kill = el('button', { type: 'button' }, 'Kill');
        kill.addEventListener('click', () => shown && killTasks(this.#context, this.#app, [shown]));
        const logs = el('a', { class: 'button' }, 'Logs');
        cell.append(logs, kill);
        return (task) => {
          shown = task;
          setAttribute(kill, 'aria-label', `Kill ${task.id}`);
          setAttribute(logs, 'aria-label', `Logs of ${task.id}`);
          setAttribute(logs, 'href', taskHash(task.appId, task.id));
        };
      },
    };
  }
}

function nameColumn(): Column<Task> {
  return {
    title: 'Task',
    kind: 'main',
    compare: (a, b) => (a.id < b.id ? -1 : 1),
    cell: (cell) => {
      const link = el('a');
      cell.append(link);
      return (task) => {
        setAttribute(link, 'href', taskHash(task.appId, task.id));
        setAttribute(link, 'title', task.id);
        setText(link, shortId(task.id));
      };
    },
  };
}

function stateColumn(): Column<Task> {
  return {
    title: 'State',
    compare: (a, b) => (a.state < b.state ? -1 : 1),
    cell: (cell) => {
      const show = badge(cell);
      return (task) => show(stateText(task.state));
    },
  };
}

/** The first ones: subscribers have ten. */
function portsText(ports: readonly number[]): string[] {
  if (ports.length === 0) return [];
  return [ports.length > 2 ? `${ports[0]} +${ports.length - 1}` : ports.join(', ')];
}

export const cpusText = (cpus: number | null | undefined): string => (cpus == null ? '–' : cores(cpus));
export const memoryText = (memBytes: number | undefined): string =>
  memBytes === undefined ? '–' : bytes(memBytes);
