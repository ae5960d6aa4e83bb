import { el } from './dom.ts';

/** Lines that are kept; the oldest go. */
const mostLines = 5_000;

interface Line {
  text: string;
  element: HTMLElement;
}

/** The end of a text that grows, line by line, with the places of a word marked. */
export class LogLines {
  readonly element = el('div', { class: 'lines' });
  #lines: Line[] = [];
  #isOpen = false;
  #word = '';

  get text(): string {
    return this.#lines.map(({ text }) => text).join('\n');
  }

  append(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    const last = this.#lines.at(-1);
    if (this.#isOpen && last !== undefined) this.#change(last, last.text + first);
    else this.#add(first);
    for (const line of rest) this.#add(line);
    // A text that ends with its last line's end has begun no new one.
    this.#isOpen = true;
    if (rest.length > 0 && rest.at(-1) === '') this.#dropEmptyEnd();
    this.#trim();
  }

  clear(): void {
    this.#lines = [];
    this.#isOpen = false;
    this.element.replaceChildren();
  }

  /** Marks a word wherever it stands, upper or lower case. @returns how many places there are */
  mark(word: string): number {
    this.#word = word.toLowerCase();
    for (const line of this.#lines) this.#draw(line);
    return this.marks().length;
  }

  marks(): HTMLElement[] {
    return [...this.element.querySelectorAll('mark')];
  }

  #add(text: string): void {
    const line = { text, element: el('div') };
    this.#draw(line);
    this.#lines.push(line);
    this.element.append(line.element);
  }

  #change(line: Line, text: string): void {
    line.text = text;
    this.#draw(line);
  }

  #dropEmptyEnd(): void {
    this.#lines.pop()?.element.remove();
    this.#isOpen = false;
  }

  #trim(): void {
    const excess = this.#lines.splice(0, Math.max(0, this.#lines.length - mostLines));
    for (const { element } of excess) element.remove();
  }

  #draw({ text, element }: Line): void {
    const at = this.#word === '' ? -1 : text.toLowerCase().indexOf(this.#word);
    // An empty line has a height too.
    if (at === -1) element.textContent = text === '' ? '\u200b' : text;
    else element.replaceChildren(...this.#marked(text));
  }

  #marked(text: string): Node[] {
    const nodes: Node[] = [];
    const lower = text.toLowerCase();
    let from = 0;
    for (let at = lower.indexOf(this.#word); at !== -1; at = lower.indexOf(this.#word, from)) {
      nodes.push(document.createTextNode(text.slice(from, at)));
      from = at + this.#word.length;
      nodes.push(el('mark', {}, text.slice(at, from)));
    }
    nodes.push(document.createTextNode(text.slice(from)));
    return nodes;
  }
}
