import { Writable } from 'node:stream';

/** A terminal as something to draw on. */
export interface Screen {
  /** Width in characters. */
  columns?: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

/** A terminal that a line editor draws on, and that shows nothing of it while it is muted. */
export class MutableScreen extends Writable {
  isMuted = false;
  readonly #screen: Writable & Screen;
  readonly #onResize = () => void this.emit('resize');

  constructor(screen: Writable & Screen) {
    super({ decodeStrings: false });
    this.#screen = screen;
    screen.on('resize', this.#onResize);
  }

  get columns(): number {
    return this.#screen.columns || 80;
  }

  // Handed on at once: others write to the same terminal, and the order is to stay.
  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.isMuted) this.#screen.write(chunk);
    done();
  }

  release(): void {
    this.#screen.off('resize', this.#onResize);
  }
}
