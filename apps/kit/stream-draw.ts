/** Messages that go to one stream. */
export interface StreamRun {
  readonly stream: number;
  readonly count: number;
}

/** Which stream each message goes to. */
export interface StreamDraw {
  /** Where the next `count` messages go, all due at one instant; the runs have as many between them. */
  draw(count: number): readonly StreamRun[];
}

/** Each burst goes to the next stream. */
export class BurstsInTurn implements StreamDraw {
  readonly #streams: number;
  #next = 0;

  constructor(streams: number) {
    this.#streams = streams;
  }

  draw(count: number): readonly StreamRun[] {
    return [{ stream: this.#next++ % this.#streams, count }];
  }
}
