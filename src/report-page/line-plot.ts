import { fillLegend } from './legend.ts';
import { lineLayout, lineTraces } from './line-layout.ts';
import type { LineFigure } from './page-data.ts';
import { plotly } from './plotly-api.ts';
import { currentTheme } from './theme.ts';

const config = { displayModeBar: false, displaylogo: false, responsive: false, showTips: false };

/** A plot in its place on the page, with the names of its lines above it. */
export class LinePlot {
  readonly host: HTMLElement;
  readonly #legend = document.createElement('div');
  readonly #canvas = document.createElement('div');
  readonly #hidden = new Set<number>();
  readonly #height: number;
  readonly #figure: LineFigure;

  /** @param host keeps its label as the plot's text alternative */
  constructor(host: HTMLElement, figure: LineFigure, height: number) {
    this.host = host;
    this.#figure = figure;
    this.#height = height;
    this.#legend.className = 'legend';
    this.#legend.setAttribute('role', 'group');
    this.#legend.setAttribute('aria-label', 'Lines: press to hide or show');
    this.#canvas.className = 'canvas';
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', host.dataset.alt ?? '');
    this.#canvas.style.minHeight = `${height}px`;
    host.replaceChildren(this.#legend, this.#canvas);
  }

  /** Draws in the present theme and width; asked again whenever either changes. */
  draw(): void {
    const theme = currentTheme();
    const figure = this.#figure;
    fillLegend(this.#legend, {
      names: figure.lines.map(({ name }) => name),
      colours: theme.lines,
      marks: figure.marks,
      hidden: this.#hidden,
      toggle: (index) => this.#toggle(index),
    });
    const width = Math.max(200, this.#canvas.clientWidth);
    const drawing = { figure, theme, hidden: this.#hidden, width, height: this.#height };
    void plotly().react(this.#canvas, lineTraces(drawing), lineLayout(drawing), config);
  }

  /** Frees what plotly holds for it. */
  close(): void {
    plotly().purge(this.#canvas);
  }

  #toggle(index: number): void {
    if (!this.#hidden.delete(index)) this.#hidden.add(index);
    this.draw();
  }
}
