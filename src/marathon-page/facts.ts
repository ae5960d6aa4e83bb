import { type Child, el } from './dom.ts';

/** Names and what they stand for; what is empty is left out. */
export function facts(entries: readonly (readonly [string, Child])[]): HTMLElement {
  const shown = entries.filter(([, value]) => value !== '' && value !== null);
  return el(
    'dl',
    { class: 'facts' },
    ...shown.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))),
  );
}
