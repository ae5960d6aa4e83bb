import { el, KeyedList, setText } from './dom.ts';

export interface KeyNumber {
  label: string;
  value: string;
  /** What it is measured against. */
  note: string;
}

/** A few numbers that tell most, large. */
export class KeyNumbers {
  readonly element = el('dl', { class: 'key-numbers' });
  readonly #list = new KeyedList<KeyNumber>(
    this.element,
    ({ label }) => label,
    ({ label }) => {
      const [value, note] = [el('span'), el('small')];
      return {
        element: el('div', {}, el('dt', {}, label), el('dd', {}, value, note)),
        update: (shown) => {
          setText(value, shown.value);
          setText(note, shown.note);
        },
      };
    },
  );

  show(numbers: readonly KeyNumber[]): void {
    this.#list.show(numbers);
  }
}
