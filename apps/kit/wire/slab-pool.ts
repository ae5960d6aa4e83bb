/** A buffer of its own (byte offset 0) with the view that goes with it, so that positions fit both. */
export interface Slab {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function createSlab(length: number): Slab {
  const bytes = Buffer.allocUnsafeSlow(length);
  return { bytes, view: new DataView(bytes.buffer) };
}

/** Smallest slab handed out; smaller ones would not be worth keeping, bytes. */
const SMALLEST = 4096;

/**
 * Keeps slabs for the next user: fresh memory costs a page fault per 4 KiB, which is as dear as filling it. Slabs
 * come in powers of two and their halfway marks, so that a little more than 2^n does not take 2^(n+1).
 */
export class SlabPool {
  readonly #free = new Map<number, Slab[]>();
  readonly #keepBytes: number;
  #keptBytes = 0;

  /** @param keepBytes how much unused memory it holds on to at most */
  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes;
  }

  /** A slab of at least `length` bytes with whatever content. */
  take(length: number): Slab {
    const size = roundUp(length);
    const slab = this.#free.get(size)?.pop();
    if (slab === undefined) return createSlab(size);
    this.#keptBytes -= size;
    return slab;
  }

  /** Gives back what `take` returned; the caller must not touch it any more. */
  giveBack(slab: Slab): void {
    const size = slab.bytes.length;
    if (this.#keptBytes + size > this.#keepBytes) return;
    this.#keptBytes += size;
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [slab]);
    else list.push(slab);
  }
}

function roundUp(length: number): number {
  if (length <= SMALLEST) return SMALLEST;
  const power = 2 ** Math.ceil(Math.log2(length));
  return length <= power * 0.75 ? power * 0.75 : power;
}
