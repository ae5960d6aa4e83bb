import { bytes, countText } from '../base/number-text.ts';
import type { Api } from './api.ts';
import { el, setAttribute, setHidden, setText } from './dom.ts';
import { numberOf, recordOf, textOf } from './json.ts';
import { LogLines } from './log-lines.ts';
import { mostBytes, nextWindow, wholeCharacters } from './log-tail.ts';

const followMs = 1_000;

export type LogFile = 'stdout' | 'stderr';

/** Where a file of a task lies, as paths of the API. */
export interface LogPlace {
  /** `agent/<id>/files/` */
  files: string;
  directory: string;
}

/** One file of a task, followed while it is looked at. */
export class LogPane {
  readonly element: HTMLElement;
  readonly #api: Api;
  readonly #file: LogFile;
  readonly #lines = new LogLines();
  readonly #box: HTMLElement;
  readonly #status = el('span', { class: 'status' });
  readonly #pause = el(
    'button',
    { type: 'button', 'aria-pressed': 'false', onclick: () => this.#toggle() },
    'Pause',
  );
  readonly #download: HTMLAnchorElement;
  readonly #found = el('span', { class: 'status', role: 'status' });
  readonly #search: HTMLInputElement;
  #place: LogPlace | null = null;
  #offset = -1;
  #isPaused = false;
  #isClosed = false;
  #timer: number | undefined;
  #current = -1;

  constructor(api: Api, file: LogFile) {
    this.#api = api;
    this.#file = file;
    this.#box = el('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': file, tabindex: 0 });
    this.#box.append(this.#lines.element);
    this.#download = el('a', { class: 'button', download: file, hidden: true }, 'Download');
    setAttribute(this.#download, 'aria-label', `Download ${file}`);
    this.#search = this.#searchField();
    const tools = el('div', { class: 'tools' }, this.#pause, this.#download, this.#search, this.#found);
    setAttribute(this.#pause, 'aria-label', `Pause ${file}`);
    this.element = el('section', { class: 'log-pane' }, el('h2', {}, file, this.#status), tools, this.#box);
  }

  open(place: LogPlace): void {
    this.#place = place;
    const path = encodeURIComponent(`${place.directory}/${this.#file}`);
    this.#download.href = this.#api.url(`${place.files}download?path=${path}`);
    setHidden(this.#download, false);
    void this.#follow();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #toggle(): void {
    this.#isPaused = !this.#isPaused;
    setAttribute(this.#pause, 'aria-pressed', String(this.#isPaused));
    setText(this.#pause, this.#isPaused ? 'Paused' : 'Pause');
    if (!this.#isPaused) void this.#follow();
  }

  /** Reads what is new, and again in a while. */
  async #follow(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isClosed || this.#isPaused) return;
    try {
      if (!document.hidden) await this.#readNew();
      setText(this.#status, this.#offset <= 0 ? 'empty' : bytes(this.#offset));
    } catch {
      setText(this.#status, 'cannot be read (any more)');
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#follow(), followMs);
  }

  async #readNew(): Promise<void> {
    const size = numberOf(recordOf(await this.#read(-1, 0)).offset);
    if (this.#offset === -1) this.#begin(size);
    for (let next = nextWindow(this.#offset, size); next !== null; next = nextWindow(this.#offset, size)) {
      const { data } = recordOf(await this.#read(next.offset, next.length));
      if (this.#isClosed || this.#isPaused) return;
      const part = wholeCharacters(textOf(data), next.length);
      this.#append(next.skipped, part.text);
      this.#offset = next.offset + part.bytes;
      // The rest of a character is still to be written.
      if (part.bytes < next.length && next.offset + next.length === size) return;
    }
  }

  /** Of a long file only the end is read at first. */
  #begin(size: number): void {
    this.#offset = Math.max(0, size - mostBytes);
    if (this.#offset > 0) this.#lines.append(`... ${bytes(this.#offset)} before this: see Download\n`);
  }

  #read(offset: number, length: number): Promise<unknown> {
    const { files, directory } = this.#place ?? { files: '', directory: '' };
    const path = encodeURIComponent(`${directory}/${this.#file}`);
    const range = offset === -1 ? 'offset=-1' : `offset=${offset}&length=${length}`;
    return this.#api.get(`${files}read?path=${path}&${range}`, AbortSignal.timeout(10_000));
  }

  /** Whoever looks at the end goes on seeing the end. */
  #append(skipped: number, text: string): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const isAtEnd = scrollTop + clientHeight >= scrollHeight - 24;
    if (skipped > 0) this.#lines.append(`\n... ${bytes(skipped)} left out: see Download\n`);
    this.#lines.append(text);
    if (isAtEnd && this.#search.value === '') this.#box.scrollTop = this.#box.scrollHeight;
    if (this.#search.value !== '') this.#tellFound(this.#lines.marks().length);
  }

  #searchField(): HTMLInputElement {
    const search = el('input', {
      type: 'search',
      placeholder: 'Search',
      'aria-label': `Search in ${this.#file}`,
      oninput: () => {
        this.#current = -1;
        this.#tellFound(this.#lines.mark(search.value));
        this.#go(1);
      },
    });
    search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#go(event.shiftKey ? -1 : 1);
    });
    return search;
  }

  #tellFound(places: number): void {
    const where = this.#current === -1 || places === 0 ? '' : `${this.#current + 1} of `;
    setText(this.#found, this.#search.value === '' ? '' : `${where}${countText(places, 'place')}`);
  }

  #go(by: number): void {
    const marks = this.#lines.marks();
    for (const mark of marks) mark.classList.remove('current');
    if (marks.length > 0) {
      this.#current = (this.#current + by + marks.length) % marks.length;
      const mark = marks[this.#current];
      mark?.classList.add('current');
      mark?.scrollIntoView({ block: 'nearest' });
    }
    this.#tellFound(marks.length);
  }
}
