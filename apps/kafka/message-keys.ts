import { KEY_BYTES, type KeyChoice } from '../../src/servers/kafka/client/keys.ts';
import type { StreamDraw, StreamRun } from '../kit/stream-draw.ts';
import { partitionOfKey } from './murmur2.ts';

/** Every key is as long: `key-` and the key's number in eight digits. */
const PREFIX = Buffer.from('key-');
const ZERO = '0'.charCodeAt(0);

export interface KeySettings {
  choice: Exclude<KeyChoice, 'none'>;
  /** How many keys there are, up to 10^8. */
  count: number;
  partitions: number;
  /** Draws of different publishers are different. */
  publisher: number;
}

/** The keys of one partition. */
interface PartitionKeys {
  /** Numbers of its keys, ascending. */
  readonly keys: Uint32Array;
  /** Weight of each and of those before it. */
  readonly upTo: Float64Array;
}

/**
 * The keys of one publisher's messages, and so their partitions. A key is drawn in two steps, the partition for a burst
 * (`draw`) and the key by a message's number within the partition (`keyOf`): a batch can be written again as it was.
 */
export class MessageKeys implements StreamDraw {
  readonly #settings: KeySettings;
  readonly #byPartition: readonly PartitionKeys[];
  /** Weight of each partition's keys and of those of the partitions before it. */
  readonly #upTo: Float64Array;
  /** By key. */
  readonly #partitionOf: Uint32Array;
  readonly #tally: Uint32Array;
  #drawn = 0;

  constructor(settings: KeySettings) {
    const { count, partitions, choice } = settings;
    this.#settings = settings;
    this.#partitionOf = new Uint32Array(count);
    this.#tally = new Uint32Array(partitions);
    const weightOf = choice === 'zipf' ? (key: number) => 1 / (key + 1) : () => 1;
    this.#byPartition = this.#sorted(weightOf);
    this.#upTo = runningSum(this.#byPartition.map(({ upTo }) => upTo.at(-1) ?? 0));
  }

  draw(count: number): readonly StreamRun[] {
    const tally = this.#tally.fill(0);
    for (let i = 0; i < count; i++) {
      const partition = this.#partitionOfNext();
      tally[partition] = (tally[partition] as number) + 1;
    }
    const runs: StreamRun[] = [];
    for (let stream = 0; stream < tally.length; stream++) {
      const drawn = tally[stream] as number;
      if (drawn > 0) runs.push({ stream, count: drawn });
    }
    return runs;
  }

  /** The number of the key of a message. @param sequence its number within (publisher, partition) */
  keyOf(partition: number, sequence: number): number {
    const { keys, upTo } = this.#byPartition[partition] as PartitionKeys;
    const { choice, publisher } = this.#settings;
    if (choice === 'round_robin') return keys[sequence % keys.length] as number;
    const share = hashOf(publisher, partition, sequence) / 2 ** 32;
    if (choice === 'uniform') return keys[Math.floor(share * keys.length)] as number;
    return keys[firstBeyond(upTo, share * (upTo.at(-1) as number))] as number;
  }

  #partitionOfNext(): number {
    const { choice, count, publisher } = this.#settings;
    const index = this.#drawn++;
    if (choice === 'round_robin') return this.#partitionOf[index % count] as number;
    const share = hashOf(publisher, 0xffff_ffff, index) / 2 ** 32;
    return firstBeyond(this.#upTo, share * (this.#upTo.at(-1) as number));
  }

  #sorted(weightOf: (key: number) => number): PartitionKeys[] {
    const { count, partitions } = this.#settings;
    const lists: number[][] = Array.from({ length: partitions }, () => []);
    const bytes = new Uint8Array(KEY_BYTES);
    for (let key = 0; key < count; key++) {
      writeKey(bytes, 0, key);
      const partition = partitionOfKey(bytes, partitions);
      this.#partitionOf[key] = partition;
      lists[partition]?.push(key);
    }
    return lists.map((list) => ({ keys: Uint32Array.from(list), upTo: runningSum(list.map(weightOf)) }));
  }
}

/** Writes the key of a number. @returns the position behind it */
export function writeKey(bytes: Uint8Array, at: number, key: number): number {
  bytes.set(PREFIX, at);
  let left = key;
  for (let digit = at + KEY_BYTES - 1; digit >= at + PREFIX.length; digit--) {
    bytes[digit] = ZERO + (left % 10);
    left = Math.floor(left / 10);
  }
  return at + KEY_BYTES;
}

/** The key of a number. */
export function keyBytes(key: number): Buffer {
  const bytes = Buffer.allocUnsafe(KEY_BYTES);
  writeKey(bytes, 0, key);
  return bytes;
}

function runningSum(weights: readonly number[]): Float64Array {
  let sum = 0;
  return Float64Array.from(weights, (weight) => {
    sum += weight;
    return sum;
  });
}

/** The first place whose sum is beyond `wanted`, which is less than the last. */
function firstBeyond(sums: Float64Array, wanted: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** An evenly spread 32-bit number (MurmurHash3's mixing). @param sequence whole number up to 2^53-1 */
function hashOf(publisher: number, partition: number, sequence: number): number {
  let hash = Math.imul(publisher + 1, 0x9e3779b1) ^ Math.imul(partition + 1, 0x85ebca6b);
  hash = mixed(hash ^ (sequence >>> 0));
  return mixed(hash ^ Math.floor(sequence / 2 ** 32)) >>> 0;
}

function mixed(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
