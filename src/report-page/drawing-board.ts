import { whenIdle } from './idle-time.ts';
import type { LinePlot } from './line-plot.ts';

/**
 * Draws plots when they come into view, those out of view once the page has nothing else to do, and all again when
 * their width or the theme changes. `<html data-plots="drawn">` says that none is waiting.
 */
export class DrawingBoard {
  readonly #plots = new Map<Element, { plot: LinePlot; drawn: number | null }>();
  readonly #view = new IntersectionObserver((entries) => this.#cameIntoView(entries), {
    rootMargin: '600px',
  });
  readonly #size = new ResizeObserver((entries) => this.#resized(entries));
  /** Whether a plot is to be drawn in idle time already. */
  #idle = false;
  /** Promises of plots that are still being unpacked. */
  #expected = 0;

  add(plot: LinePlot): void {
    this.#plots.set(plot.host, { plot, drawn: null });
    delete document.documentElement.dataset.plots;
    this.#view.observe(plot.host);
    this.#size.observe(plot.host);
  }

  /** Has the page count as not drawn until this, which is going to add plots, has settled. */
  async expecting<T>(plots: Promise<T>): Promise<T> {
    this.#expected++;
    delete document.documentElement.dataset.plots;
    try {
      return await plots;
    } finally {
      this.#expected--;
      // By then they are added.
      whenIdle(() => this.#drawRest());
    }
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

  /** Comes after the first paint: what can be seen is drawn first. */
  #cameIntoView(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && this.#plots.get(target)?.drawn === null) this.#draw(target);
    }
    this.#drawRest();
  }

  #resized(entries: readonly ResizeObserverEntry[]): void {
    for (const { target } of entries) {
      const known = this.#plots.get(target);
      if (known !== undefined && known.drawn !== null && known.drawn !== target.clientWidth)
        this.#draw(target);
    }
    // What shows itself out of view has no other sign of it.
    this.#drawRest();
  }

  /** Draws one waiting plot after the other whenever there is time, so that the page answers in between. */
  #drawRest(): void {
    if (this.#idle) return;
    const waiting = [...this.#plots].find(([host, { drawn }]) => drawn === null && host.clientWidth > 0);
    if (waiting === undefined) {
      if (this.#expected === 0) document.documentElement.dataset.plots = 'drawn';
      return;
    }
    this.#idle = true;
    whenIdle(() => {
      this.#idle = false;
      if (this.#plots.get(waiting[0])?.drawn === null) this.#draw(waiting[0]);
      this.#drawRest();
    });
  }

  #draw(host: Element): void {
    const known = this.#plots.get(host);
    // What is hidden has no width to be drawn in; it is drawn when it shows.
    if (known === undefined || host.clientWidth === 0) return;
    known.drawn = host.clientWidth;
    known.plot.draw();
  }
}
