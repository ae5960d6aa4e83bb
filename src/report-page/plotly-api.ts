import { escapeContent } from '../base/markup-entities.ts';

/** As much of plotly as the report uses; the library itself is a script of the same page. */
export interface PlotlyApi {
  react(
    element: HTMLElement,
    data: readonly Trace[],
    layout: Layout,
    config: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  purge(element: HTMLElement): void;
}

export type Trace = Readonly<Record<string, unknown>>;
export type Layout = Readonly<Record<string, unknown>>;

declare global {
  interface Window {
    Plotly?: PlotlyApi;
  }
}

/** @throws Error when plotly's script did not run */
export function plotly(): PlotlyApi {
  if (window.Plotly === undefined) throw new Error('the plotting library of this page did not load');
  return window.Plotly;
}

/** Plotly reads tags and entities in every text it draws; this shows them as they are written. */
export function asPlainText(text: string): string {
  return escapeContent(text);
}
