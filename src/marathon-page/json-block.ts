import { el } from './dom.ts';

/** A value as JSON, in a box that can be scrolled with the keyboard. */
export function jsonBlock(value: unknown, label: string): HTMLElement {
  return el('pre', { class: 'json', tabindex: 0, 'aria-label': label }, JSON.stringify(value, null, 2));
}
