/** Pseudo-random numbers with a period of 2^128 - 1: xoshiro128** of Blackman and Vigna (2018), seeded by SplitMix32. */
export class Xoshiro128 {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** @param stream which of the seed's streams, whole */
  constructor(seed = 0, stream = 0) {
    this.seed(seed, stream);
  }

  seed(seed: number, stream: number): void {
    let state = (seed ^ Math.imul(stream + 1, 0x85ebca6b)) | 0;
    const next = () => {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return mixed ^ (mixed >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    // All four zero would stay zero.
    this.#d = next() | 1;
  }

  /** Uniform in (0, 1], 53 bits. */
  next(): number {
    const high = this.#word() >>> 11;
    return (high * 2 ** 32 + (this.#word() >>> 0) + 1) / 2 ** 53;
  }

  #word(): number {
    const scrambled = Math.imul(this.#b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }
}
