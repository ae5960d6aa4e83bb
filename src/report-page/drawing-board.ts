import type { LinePlot } from './line-plot.ts';

/** Draws plots when they come into view, and again when their width or the theme changes. */
export class DrawingBoard {
  readonly #plots = new Map<Element, { plot: LinePlot; drawn: number | null }>();
  readonly #view = new IntersectionObserver((entries) => this.#cameIntoView(entries), {
    rootMargin: '600px',
  });
  readonly #size = new ResizeObserver((entries) => this.#resized(entries));

  add(plot: LinePlot): void {
    this.#plots.set(plot.host, { plot, drawn: null });
    this.#view.observe(plot.host);
    this.#size.observe(plot.host);
  }

  /** Forgets a plot that leaves the page. */
  remove(plot: LinePlot): void {
    this.#plots.delete(plot.host);
    this.#view.unobserve(plot.host);
    this.#size.unobserve(plot.host);
    plot.close();
  }

  /** Draws again what was drawn before. */
  redraw(): void {
    for (const [host, { drawn }] of this.#plots) if (drawn !== null) this.#draw(host);
  }

  drawAll(): void {
    for (const host of this.#plots.keys()) this.#draw(host);
  }

  #cameIntoView(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && this.#plots.get(target)?.drawn === null) this.#draw(target);
    }
  }

  #resized(entries: readonly ResizeObserverEntry[]): void {
    for (const { target } of entries) {
      const known = this.#plots.get(target);
      if (known !== undefined && known.drawn !== null && known.drawn !== target.clientWidth)
        this.#draw(target);
    }
  }

  #draw(host: Element): void {
    const known = this.#plots.get(host);
    // What is hidden has no width to be drawn in; it is drawn when it shows.
    if (known === undefined || host.clientWidth === 0) return;
    known.drawn = host.clientWidth;
    known.plot.draw();
  }
}
