import { createSlab, type Slab, SlabPool } from '../../kit/wire/slab-pool.ts';

/** One `read` takes at most this much; larger answers are put together from several, bytes. */
const READ_BYTES = 256 * 1024;
const POOL_KEEP_BYTES = 64 * 1024 * 1024;

/** What all clients of one process share, and the edges (clocks, chance) they get from outside. */
export interface WireRuntime {
  /** Monotonic microseconds. */
  clockUs(): number;
  /** Milliseconds since the epoch, for the records' time stamps. */
  wallMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Every socket reads into this one: reading and handling happen in one synchronous call. */
  readonly readSlab: Slab;
  readonly pool: SlabPool;
}

export function createWireRuntime(edges: Pick<WireRuntime, 'clockUs' | 'wallMs' | 'random'>): WireRuntime {
  return { ...edges, readSlab: createSlab(READ_BYTES), pool: new SlabPool(POOL_KEEP_BYTES) };
}
