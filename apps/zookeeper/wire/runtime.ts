import { createSlab, type Slab, SlabPool } from '../../kit/wire/slab-pool.ts';
import { JuteReader } from './jute-reader.ts';
import { JuteWriter } from './jute-writer.ts';

/** One `read` takes at most this much; larger answers are put together from several, bytes. */
const READ_BYTES = 64 * 1024;
const POOL_KEEP_BYTES = 16 * 1024 * 1024;

/** What all sessions of one process share, and the edges (clock, chance) they get from outside. */
export interface ZkRuntime {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
  /** Every socket reads into this one: reading and handling happen in one synchronous call. */
  readonly readSlab: Slab;
  readonly pool: SlabPool;
  /** Every request is written here, and mostly taken by the kernel before the call is over. */
  readonly writer: JuteWriter;
  /** Reads every answer; what a handler is given. */
  readonly reader: JuteReader;
}

export function createZkRuntime(edges: Pick<ZkRuntime, 'nowMs' | 'random'>): ZkRuntime {
  return {
    ...edges,
    readSlab: createSlab(READ_BYTES),
    pool: new SlabPool(POOL_KEEP_BYTES),
    writer: new JuteWriter(),
    reader: new JuteReader(),
  };
}
