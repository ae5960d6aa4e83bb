import type { Slab, SlabPool } from './slab-pool.ts';

/** Takes one whole frame (without its length field), valid only during the call. */
export type FrameHandler = (slab: Slab, start: number, end: number) => void;

/** Which lengths a frame may have, and what is thrown where one has another. */
export interface FrameLimits {
  /** Bytes. */
  readonly shortest: number;
  /** Bytes. */
  readonly longest: number;
  refuse(length: number): Error;
}

const LENGTH_BYTES = 4;

/**
 * Cuts what a socket brings into frames: a 4-byte length, big-endian, then that many bytes. A frame that lies whole in
 * the read buffer is handed on in place; only what a read cuts in two is copied together.
 */
export class FrameSplitter {
  readonly #pool: SlabPool;
  readonly #limits: FrameLimits;
  readonly #onFrame: FrameHandler;
  /** The part of a length field that has come. */
  #lengthSoFar = 0;
  #lengthBytes = 0;
  #partial: Slab | null = null;
  #partialHas = 0;
  #partialNeeds = 0;
  #stopped = false;

  /** @param limits a frame of another length is taken for nonsense */
  constructor(pool: SlabPool, limits: FrameLimits, onFrame: FrameHandler) {
    this.#pool = pool;
    this.#limits = limits;
    this.#onFrame = onFrame;
  }

  /**
   * Takes the first `length` bytes of the slab.
   * @throws what the limits make of a length that makes no sense
   */
  push(slab: Slab, length: number): void {
    let at = 0;
    while (at < length && !this.#stopped) {
      if (this.#partial !== null) at = this.#fill(slab, at, length);
      else if (this.#lengthBytes > 0 || length - at < LENGTH_BYTES) at = this.#readLength(slab, at, length);
      else at = this.#begin(slab, at + LENGTH_BYTES, length, slab.view.getInt32(at));
    }
  }

  /** Hands on nothing more and lets go of what it holds. */
  stop(): void {
    this.#stopped = true;
    if (this.#partial !== null) this.#pool.giveBack(this.#partial);
    this.#partial = null;
  }

  #readLength(slab: Slab, from: number, length: number): number {
    let at = from;
    while (at < length && this.#lengthBytes < LENGTH_BYTES) {
      this.#lengthSoFar = (this.#lengthSoFar << 8) | (slab.bytes[at++] as number);
      this.#lengthBytes++;
    }
    if (this.#lengthBytes < LENGTH_BYTES) return at;
    const frameLength = this.#lengthSoFar;
    this.#lengthSoFar = 0;
    this.#lengthBytes = 0;
    return this.#begin(slab, at, length, frameLength);
  }

  #begin(slab: Slab, at: number, length: number, frameLength: number): number {
    const { shortest, longest } = this.#limits;
    if (frameLength < shortest || frameLength > longest) throw this.#limits.refuse(frameLength);
    if (at + frameLength <= length) {
      this.#onFrame(slab, at, at + frameLength);
      return at + frameLength;
    }
    this.#partial = this.#pool.take(frameLength);
    this.#partialNeeds = frameLength;
    this.#partialHas = length - at;
    slab.bytes.copy(this.#partial.bytes, 0, at, length);
    return length;
  }

  #fill(slab: Slab, at: number, length: number): number {
    const partial = this.#partial as Slab;
    const take = Math.min(length - at, this.#partialNeeds - this.#partialHas);
    slab.bytes.copy(partial.bytes, this.#partialHas, at, at + take);
    this.#partialHas += take;
    if (this.#partialHas === this.#partialNeeds) {
      this.#partial = null;
      this.#onFrame(partial, 0, this.#partialNeeds);
      this.#pool.giveBack(partial);
    }
    return at + take;
  }
}
