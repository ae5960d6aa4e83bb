import { bytes, count, countText } from '../base/number-text.ts';
import { appHash, hashOf } from './address.ts';
import { type AppSummary, groupOf } from './app-summary.ts';
import { badge, healthBar } from './badges.ts';
import type { Column } from './data-table.ts';
import { el, setAttribute, setHidden, setText } from './dom.ts';
import { otherLabels, runLabelsOf } from './runs.ts';
import { asked, cores, mebibytes } from './words.ts';

/** A row of the list of apps: one of them, or the group that the following ones lie in. */
export type AppRow =
  | { kind: 'app'; summary: AppSummary }
  | { kind: 'group'; id: string; summaries: readonly AppSummary[] };

const summariesIn = (row: AppRow): readonly AppSummary[] =>
  row.kind === 'app' ? [row.summary] : row.summaries;

function sum(row: AppRow, value: (summary: AppSummary) => number): number {
  return summariesIn(row).reduce((total, summary) => total + value(summary), 0);
}

function sumKnown(row: AppRow, value: (summary: AppSummary) => number | null): number | null {
  const known = summariesIn(row)
    .map(value)
    .filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce((total, one) => total + one, 0);
}

const instancesOf = (row: AppRow) => sum(row, ({ app }) => app.instances);
const runningOf = (row: AppRow) => sum(row, ({ running }) => running);

/** By its own name and, below, what its labels say. */
function nameColumn(): Column<AppRow> {
  return {
    title: 'App',
    kind: 'main',
    compare: (a, b) => (idOf(a) < idOf(b) ? -1 : 1),
    cell: (cell) => {
      const link = el('a', {});
      const note = el('small');
      const labels = el('span', { class: 'labels' });
      cell.append(link, ' ', note, labels);
      return (row) => {
        const isGroup = row.kind === 'group';
        setAttribute(cell.parentElement ?? cell, 'data-kind', row.kind);
        setAttribute(link, 'href', isGroup ? hashOf({ page: 'apps', group: row.id }) : appHash(idOf(row)));
        setText(link, isGroup ? row.id : nameOf(row.summary));
        setText(note, isGroup ? countText(row.summaries.length, 'app') : roleOf(row.summary));
        setHidden(note, note.textContent === '');
        showLabels(labels, isGroup ? [] : otherLabels(row.summary.app));
      };
    },
  };
}

export const idOf = (row: AppRow): string => (row.kind === 'group' ? row.id : row.summary.app.id);
const nameOf = ({ app }: AppSummary): string => app.id.slice(app.id.lastIndexOf('/') + 1);

function roleOf({ app }: AppSummary): string {
  const labels = runLabelsOf(app);
  return labels === null ? '' : [labels.workload, labels.role].filter((part) => part !== '').join(' ');
}

export function showLabels(parent: HTMLElement, labels: readonly [string, string][]): void {
  const texts = labels.map(([label, value]) => (value === '' ? label : `${label}: ${value}`));
  if (parent.textContent === texts.join('')) return;
  parent.replaceChildren(...texts.map((text) => el('span', { class: 'label' }, text)));
}

function stateColumn(): Column<AppRow> {
  return {
    title: 'State',
    compare: (a, b) => (stateOf(a) < stateOf(b) ? -1 : 1),
    cell: (cell) => {
      const show = badge(cell);
      return (row) => {
        show(stateOf(row));
        setHidden(cell.firstElementChild as HTMLElement, row.kind === 'group');
      };
    },
  };
}

const stateOf = (row: AppRow): string => (row.kind === 'group' ? '' : row.summary.state);

function tasksColumn(): Column<AppRow> {
  return {
    title: 'Tasks',
    kind: 'number',
    compare: (a, b) => runningOf(a) - runningOf(b),
    cell: (cell) => {
      const text = el('span');
      cell.append(text);
      const bar = healthBar(cell);
      return (row) => {
        setText(text, `${count(runningOf(row))} of ${count(instancesOf(row))}`);
        const [healthy, unhealthy] = [sum(row, (one) => one.healthy), sum(row, (one) => one.unhealthy)];
        const running = runningOf(row) - healthy - unhealthy;
        const staged = sum(row, (one) => one.staged);
        bar({ healthy, unhealthy, running, staged, instances: instancesOf(row) });
      };
    },
  };
}

const notChecked = 'not checked';

function healthText(row: AppRow): string {
  const [healthy, unhealthy] = [sum(row, (one) => one.healthy), sum(row, (one) => one.unhealthy)];
  if (summariesIn(row).every(({ app }) => !app.hasHealthChecks)) return notChecked;
  return unhealthy === 0 ? `${count(healthy)} healthy` : `${count(unhealthy)} unhealthy`;
}

/** What is used over what was asked for. */
function usedColumn(
  title: string,
  used: (row: AppRow) => number | null,
  text: (row: AppRow) => [string, string],
) {
  const column: Column<AppRow> = {
    title,
    kind: 'number',
    compare: (a, b) => (used(a) ?? -1) - (used(b) ?? -1),
    cell: (cell) => {
      const [now, whole] = [el('span'), el('small')];
      cell.append(now, ' ', whole);
      return (row) => {
        const [usedText, wholeText] = text(row);
        setText(now, usedText);
        setText(whole, wholeText);
      };
    },
  };
  return column;
}

const cpusOf = (row: AppRow) => sumKnown(row, ({ cpus }) => cpus);
const memoryOf = (row: AppRow) => sumKnown(row, ({ memBytes }) => memBytes);

export const appColumns: readonly Column<AppRow>[] = [
  nameColumn(),
  stateColumn(),
  tasksColumn(),
  {
    title: 'Health',
    compare: (a, b) => sum(a, ({ unhealthy }) => unhealthy) - sum(b, ({ unhealthy }) => unhealthy),
    cell: (cell) => (row) => {
      setText(cell, healthText(row));
      setAttribute(cell, 'data-muted', cell.textContent === notChecked ? '' : null);
    },
  },
  usedColumn('CPU', cpusOf, (row) => {
    const used = cpusOf(row);
    return [
      used === null ? '–' : cores(used),
      `of ${asked(sum(row, ({ app }) => app.cpus * app.instances))}`,
    ];
  }),
  usedColumn('Memory', memoryOf, (row) => {
    const used = memoryOf(row);
    return [
      used === null ? '–' : bytes(used),
      `of ${mebibytes(sum(row, ({ app }) => app.mem * app.instances))}`,
    ];
  }),
];

/** Apps under the headings of their groups; where there is but one group, it needs none. */
export function rowsOf(summaries: readonly AppSummary[], emptyGroups: readonly string[]): AppRow[] {
  const groups = new Map<string, AppSummary[]>(emptyGroups.map((id) => [id, []]));
  for (const summary of summaries) {
    const id = groupOf(summary.app.id);
    const own = groups.get(id) ?? [];
    own.push(summary);
    groups.set(id, own);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, own]): AppRow[] => [
      { kind: 'group', id, summaries: own },
      ...own.map((summary): AppRow => ({ kind: 'app', summary })),
    ]);
}
