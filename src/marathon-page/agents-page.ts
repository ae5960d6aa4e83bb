import { count, countText } from '../base/number-text.ts';
import { appHash } from './address.ts';
import type { Agent, ClusterModel, Task } from './cluster-model.ts';
import { type Column, DataTable, textColumn } from './data-table.ts';
import { el, KeyedList, setAttribute, setText } from './dom.ts';
import type { PageContext, View } from './view.ts';
import { asked, mebibytes } from './words.ts';

interface Row {
  agent: Agent;
  tasks: readonly Task[];
}

/** How many tasks of each app. */
function appsIn(tasks: readonly Task[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { appId } of tasks) counts.set(appId, (counts.get(appId) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function rowsOf(model: ClusterModel): Row[] {
  const byAgent = new Map<string, Task[]>(model.agents.map(({ id }) => [id, []]));
  for (const task of model.allTasks()) byAgent.get(task.slaveId)?.push(task);
  return model.agents.map((agent) => ({ agent, tasks: byAgent.get(agent.id) ?? [] }));
}

function meterColumn(
  title: string,
  value: (row: Row) => { used: number; whole: number; text: string },
): Column<Row> {
  return {
    title,
    kind: 'number',
    compare: (a, b) => value(a).used - value(b).used,
    cell: (cell) => {
      const text = el('span');
      const meter = el('meter', { min: 0, 'aria-hidden': 'true' });
      cell.append(text, meter);
      return (row) => {
        const shown = value(row);
        setText(text, shown.text);
        meter.max = Math.max(shown.whole, Number.EPSILON);
        meter.value = shown.used;
      };
    },
  };
}

const columns: readonly Column<Row>[] = [
  {
    title: 'Agent',
    kind: 'main',
    cell: (cell) => {
      const [host, attributes] = [el('span'), el('small')];
      cell.append(host, ' ', attributes);
      return ({ agent }) => {
        setText(host, agent.hostname);
        const pairs = Object.entries(agent.attributes).map(([name, value]) => `${name}: ${value}`);
        setText(attributes, pairs.join(', '));
      };
    },
  },
  textColumn('Tasks', ({ tasks }) => count(tasks.length), {
    kind: 'number',
    compare: (a, b) => a.tasks.length - b.tasks.length,
  }),
  meterColumn('CPUs given', ({ agent }) => ({
    used: agent.usedCpus,
    whole: agent.cpus,
    text: `${asked(agent.usedCpus)} of ${asked(agent.cpus)}`,
  })),
  meterColumn('Memory given', ({ agent }) => ({
    used: agent.usedMemMb,
    whole: agent.memMb,
    text: `${mebibytes(agent.usedMemMb)} of ${mebibytes(agent.memMb)}`,
  })),
  {
    title: 'Holds',
    cell: (cell) => {
      const list = el('ul', { class: 'plain' });
      cell.append(list);
      const apps = new KeyedList<[string, number]>(
        list,
        ([app]) => app,
        ([app]) => {
          const text = el('span');
          const link = el('a', { href: appHash(app) }, app);
          return {
            element: el('li', {}, link, ' ', text),
            update: ([, tasks]) => setText(text, `× ${count(tasks)}`),
          };
        },
      );
      return ({ tasks }) => {
        apps.show(appsIn(tasks));
        setAttribute(cell, 'data-empty', tasks.length === 0 ? '' : null);
      };
    },
  },
];

/** The machines, simulated ones here, and what of them is given away. */
export class AgentsPage implements View {
  readonly title = 'Agents';
  readonly element: HTMLElement;
  readonly #context: PageContext;
  readonly #heading = el('h1', { tabindex: -1 });
  readonly #table = new DataTable<Row>({
    caption: 'Agents',
    noun: 'agent',
    columns,
    key: ({ agent }) => agent.id,
    empty: 'No agent.',
    className: 'agents stack',
  });

  constructor(context: PageContext) {
    this.#context = context;
    this.element = el('div', {}, this.#heading, this.#table.element);
    context.live.watchesAgents = true;
    context.live.refresh('agents');
    this.update();
  }

  update(): void {
    const rows = rowsOf(this.#context.live.model);
    const tasks = rows.reduce((sum, row) => sum + row.tasks.length, 0);
    setText(this.#heading, `${countText(rows.length, 'agent')}, ${countText(tasks, 'task')}`);
    this.#table.show(rows);
  }

  close(): void {
    this.#context.live.watchesAgents = false;
  }
}
