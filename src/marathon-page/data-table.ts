import { count, countText } from '../base/number-text.ts';
import { el, KeyedList, type Part, setAttribute, setHidden, setText } from './dom.ts';

/** Rows that are drawn at once: more are on further pages, so that a thousand tasks cost no more than these. */
const pageSize = 50;

export interface Column<T> {
  title: string;
  kind?: 'number' | 'actions' | 'check' | 'main';
  /** Furnishes an empty cell. @returns how it is brought up to date */
  cell(cell: HTMLElement): (item: T) => void;
  compare?(a: T, b: T): number;
}

export interface TableOptions<T> {
  /** What the rows are, for those who cannot see: `Tasks of /app`. */
  caption: string;
  /** Of one row, in lower case: `task`. */
  noun: string;
  columns: readonly Column<T>[];
  key(item: T): string;
  /** Whether a row stands above others; there are none where rows are sorted. */
  isHeading?(item: T): boolean;
  empty: string;
  className?: string;
}

/** A column of plain text. */
export function textColumn<T>(
  title: string,
  text: (item: T) => string,
  more: Partial<Column<T>> = {},
): Column<T> {
  return { title, cell: (cell) => (item) => setText(cell, text(item)), ...more };
}

/** A table whose rows are updated in place, sorted by a press on a heading, and paged. */
export class DataTable<T> {
  readonly element: HTMLElement;
  readonly #options: TableOptions<T>;
  readonly #rows: KeyedList<T>;
  readonly #table: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #pages: HTMLElement;
  readonly #range = el('span', { class: 'range' });
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #heads = new Map<Column<T>, HTMLElement>();
  #items: readonly T[] = [];
  #page = 0;
  #sorted: { column: Column<T>; descending: boolean } | null = null;

  constructor(options: TableOptions<T>) {
    this.#options = options;
    const body = el('tbody', { role: 'rowgroup' });
    this.#rows = new KeyedList(body, options.key, () => this.#row());
    const heads = el('tr', { role: 'row' }, ...options.columns.map((column) => this.#head(column)));
    const className = options.className ?? '';
    this.#table = el('table', { role: 'table', class: className, 'aria-label': options.caption });
    this.#table.append(el('thead', { role: 'rowgroup' }, heads), body);
    this.#empty = el('p', { class: 'absent' }, options.empty);
    this.#previous = el('button', { type: 'button', onclick: () => this.#turn(-1) }, 'Previous');
    this.#next = el('button', { type: 'button', onclick: () => this.#turn(1) }, 'Next');
    this.#pages = el(
      'nav',
      { class: 'pages', 'aria-label': `Pages of ${options.noun}s` },
      this.#previous,
      this.#range,
      this.#next,
    );
    this.element = el('div', { class: 'data' }, this.#table, this.#empty, this.#pages);
  }

  show(items: readonly T[]): void {
    this.#items = items;
    this.#draw();
  }

  #draw(): void {
    const items = this.#ordered();
    const last = Math.max(0, Math.ceil(items.length / pageSize) - 1);
    this.#page = Math.min(this.#page, last);
    const first = this.#page * pageSize;
    const shown = items.slice(first, first + pageSize);
    this.#rows.show(shown);
    setHidden(this.#table, items.length === 0);
    setHidden(this.#empty, items.length > 0);
    setHidden(this.#pages, last === 0);
    setText(
      this.#range,
      `${count(first + 1)}–${count(first + shown.length)} of ${countText(items.length, this.#options.noun)}`,
    );
    this.#previous.disabled = this.#page === 0;
    this.#next.disabled = this.#page === last;
  }

  #ordered(): readonly T[] {
    if (this.#sorted === null) return this.#items;
    const { column, descending } = this.#sorted;
    const sign = descending ? -1 : 1;
    const { isHeading = () => false } = this.#options;
    return this.#items
      .filter((item) => !isHeading(item))
      .sort((a, b) => sign * (column.compare?.(a, b) ?? 0));
  }

  #turn(by: number): void {
    this.#page += by;
    this.#draw();
    this.#table.scrollIntoView({ block: 'nearest' });
  }

  #head(column: Column<T>): HTMLElement {
    const head = el('th', { role: 'columnheader', scope: 'col', class: `c-${column.kind ?? 'text'}` });
    this.#heads.set(column, head);
    if (column.compare === undefined) {
      head.append(el('span', { class: column.kind === 'actions' ? 'unseen' : undefined }, column.title));
      return head;
    }
    head.append(
      el('button', { type: 'button', class: 'sort', onclick: () => this.#sortBy(column) }, column.title),
    );
    return head;
  }

  /** Up, down, and back to the order in which they came. Numbers begin with the largest. */
  #sortBy(column: Column<T>): void {
    const before = this.#sorted?.column === column ? this.#sorted : null;
    const isNumber = column.kind === 'number';
    if (before === null) this.#sorted = { column, descending: isNumber };
    else this.#sorted = before.descending === isNumber ? { column, descending: !isNumber } : null;
    for (const [each, head] of this.#heads) {
      const order = this.#sorted?.descending === true ? 'descending' : 'ascending';
      setAttribute(head, 'aria-sort', this.#sorted?.column === each ? order : null);
    }
    this.#draw();
  }

  #row(): Part<T> {
    const row = el('tr', { role: 'row' });
    const updates = this.#options.columns.map((column) => {
      const isMain = column.kind === 'main';
      const cell = isMain
        ? el('th', { role: 'rowheader', scope: 'row', class: 'c-main' })
        : el('td', { role: 'cell', class: `c-${column.kind ?? 'text'}`, 'data-head': column.title });
      row.append(cell);
      return column.cell(cell);
    });
    return {
      element: row,
      update: (item) => {
        for (const update of updates) update(item);
      },
    };
  }
}
