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

/** Each message goes to the next stream. */
export class MessagesInTurn implements StreamDraw {
  readonly #streams: number;
  #next = 0;

  constructor(streams: number) {
    this.#streams = streams;
  }

  draw(count: number): readonly StreamRun[] {
    const each = Math.floor(count / this.#streams);
    const rest = count % this.#streams;
    const runs = Array.from({ length: Math.min(count, this.#streams) }, (_, i) => ({
      stream: (this.#next + i) % this.#streams,
      count: each + (i < rest ? 1 : 0),
    }));
    this.#next = (this.#next + count) % this.#streams;
    return runs;
  }
}

export interface StickySettings {
  streams: number;
  /** How many messages a stream gets before another one does. */
  messages: number;
  /** Whole number; the same seed draws the same streams. */
  seed: number;
}

/** Messages go to one stream until it has got so many, then to another one, drawn evenly from the others. */
export class StickyStreams implements StreamDraw {
  readonly #settings: StickySettings;
  readonly #random: () => number;
  #stream: number;
  #left: number;

  constructor(settings: StickySettings) {
    this.#settings = settings;
    this.#random = randomOf(settings.seed);
    this.#stream = Math.floor(this.#random() * settings.streams);
    this.#left = settings.messages;
  }

  draw(count: number): readonly StreamRun[] {
    const runs: StreamRun[] = [];
    for (let drawn = 0; drawn < count; ) {
      const run = { stream: this.#stream, count: Math.min(this.#left, count - drawn) };
      runs.push(run);
      drawn += run.count;
      this.#left -= run.count;
      if (this.#left === 0) this.#move();
    }
    return runs;
  }

  #move(): void {
    const { streams, messages } = this.#settings;
    const further = 1 + Math.floor(this.#random() * (streams - 1));
    this.#stream = (this.#stream + further) % streams;
    this.#left = messages;
  }
}

/** Numbers in [0, 1) that a seed decides (mulberry32 by Tommy Ettinger). */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
