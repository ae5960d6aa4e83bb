import { CAVEAT_SIGN } from './caveat-sign.ts';
import { type CellAddress, hashOfCell } from './cell-address.ts';
import type { DrawingBoard } from './drawing-board.ts';
import { LinePlot } from './line-plot.ts';
import { canUnpack, unpackCell } from './packed-cell.ts';
import type { LineFigure, PackedCell, StudyData } from './page-data.ts';
import { seriesFigures } from './series-figures.ts';
import { fillSeriesTable } from './series-table.ts';

const PLOT_HEIGHT = 230;

/** The part of a study that shows one cell, second by second. */
export class CellExplorer {
  readonly #study: StudyData;
  readonly #board: DrawingBoard;
  readonly #parts: ExplorerParts;
  readonly #plots: LinePlot[] = [];
  #chosen: string | null = null;

  /** @throws Error when the page lacks the explorer of the study */
  constructor(study: StudyData, board: DrawingBoard) {
    this.#study = study;
    this.#board = board;
    this.#parts = explorerParts(study.number);
    const { select, seconds } = this.#parts;
    select.addEventListener('change', () => {
      history.replaceState(null, '', hashOfCell({ study: study.number, cell: select.value }));
      void this.choose(select.value);
    });
    seconds.addEventListener('toggle', () => void this.#fillTable());
  }

  /** Whether the address names a cell of this study. */
  has({ study, cell }: CellAddress): boolean {
    return study === this.#study.number && this.#study.cells.some(({ id }) => id === cell);
  }

  /** Brings the explorer into view and hands it the keyboard. */
  comeIntoView(): void {
    this.#parts.heading.focus({ preventScroll: true });
    this.#parts.root.scrollIntoView({ block: 'start' });
  }

  async choose(id: string): Promise<void> {
    this.#chosen = id;
    const cell = this.#study.cells.find((one) => one.id === id);
    const { select, summary, seconds } = this.#parts;
    select.value = id;
    summary.textContent = cell?.summary ?? '';
    this.#tellCaveats(cell?.caveats ?? []);
    seconds.open = false;
    this.#markChosen(id);
    const packed = await this.#board.expecting(this.#unpack(cell?.block ?? null));
    // Another cell may have been chosen meanwhile.
    if (this.#chosen === id) this.#show(id, packed);
  }

  #tellCaveats(texts: readonly string[]): void {
    const { caveats } = this.#parts;
    caveats.hidden = texts.length === 0;
    const items = texts.map((text) => {
      const item = document.createElement('li');
      item.textContent = text;
      return item;
    });
    const [lead, list] = [document.createElement('p'), document.createElement('ul')];
    lead.textContent = `${CAVEAT_SIGN} But:`;
    list.append(...items);
    caveats.replaceChildren(lead, list);
  }

  async #unpack(block: string | null): Promise<PackedCell | null> {
    const { status } = this.#parts;
    status.textContent = '';
    if (block === null) {
      status.textContent = 'There is no result, and so no series.';
      return null;
    }
    if (!canUnpack()) {
      status.textContent =
        'This browser cannot unpack the series (it has no DecompressionStream); a newer one can. All other numbers are on this page.';
      return null;
    }
    try {
      return await unpackCell(block);
    } catch (error) {
      status.textContent = `The series cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      return null;
    }
  }

  #show(id: string, packed: PackedCell | null): void {
    const { plots, seconds } = this.#parts;
    seconds.hidden = packed === null;
    plots.hidden = packed === null;
    plots.dataset.cell = id;
    if (packed === null) return;
    const curve = packed.percentiles;
    const shown = [
      ...(curve === null ? [] : [{ title: curve.y.title, figure: curve, alt: curveAlt(curve), note: null }]),
      ...seriesFigures(packed),
    ];
    for (const plot of this.#plots.splice(0)) this.#board.remove(plot);
    plots.replaceChildren(
      ...shown.map(({ title, figure, alt, note }) => {
        const host = document.createElement('div');
        host.className = 'plot';
        host.dataset.alt = alt;
        this.#plots.push(new LinePlot(host, figure, PLOT_HEIGHT));
        return figureOf(title, note, host);
      }),
    );
    for (const plot of this.#plots) this.#board.add(plot);
  }

  async #fillTable(): Promise<void> {
    const { seconds, table } = this.#parts;
    const id = this.#chosen;
    if (!seconds.open || table.dataset.cell === id) return;
    const packed = await this.#unpack(this.#study.cells.find((one) => one.id === id)?.block ?? null);
    if (packed === null || id === null || this.#chosen !== id) return;
    fillSeriesTable(table, packed);
    table.dataset.cell = id;
  }

  #markChosen(id: string): void {
    const hash = hashOfCell({ study: this.#study.number, cell: id });
    for (const link of document.querySelectorAll('.heat a')) {
      const chosen = link.getAttribute('href') === hash;
      if (chosen) link.setAttribute('aria-current', 'true');
      else if (this.#ownsLink(link)) link.removeAttribute('aria-current');
    }
  }

  #ownsLink(link: Element): boolean {
    return link.closest('[data-study]')?.getAttribute('data-study') === String(this.#study.number);
  }
}

interface ExplorerParts {
  root: HTMLElement;
  heading: HTMLElement;
  select: HTMLSelectElement;
  summary: HTMLElement;
  caveats: HTMLElement;
  status: HTMLElement;
  plots: HTMLElement;
  seconds: HTMLDetailsElement;
  table: HTMLTableElement;
}

function explorerParts(study: number): ExplorerParts {
  const root = document.getElementById(`cell-${study}`);
  const find = <T extends Element>(selector: string): T => {
    const found = root?.querySelector<T>(selector);
    if (found === null || found === undefined)
      throw new Error(`the page has no ${selector} for study ${study}`);
    return found;
  };
  return {
    root: find<HTMLElement>('.explorer'),
    heading: find<HTMLElement>('h3'),
    select: find<HTMLSelectElement>('select'),
    summary: find<HTMLElement>('.summary'),
    caveats: find<HTMLElement>('.caveats'),
    status: find<HTMLElement>('.status'),
    plots: find<HTMLElement>('.plots'),
    seconds: find<HTMLDetailsElement>('details.seconds'),
    table: find<HTMLTableElement>('details.seconds table'),
  };
}

function figureOf(title: string, note: string | null, host: HTMLElement): HTMLElement {
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  const heading = document.createElement('h4');
  heading.textContent = title;
  caption.append(heading);
  if (note !== null) {
    const words = document.createElement('p');
    words.textContent = note;
    caption.append(words);
  }
  figure.append(caption, host);
  return figure;
}

function curveAlt({ lines }: LineFigure): string {
  return `Latency by percentile, one line each for ${lines.map(({ name }) => name).join(', ')}.`;
}
