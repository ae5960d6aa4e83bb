/*
 * What messages are filled with behind their header: a window of a table, by a function of the message's check, so that a
 * reader knows it too. How well a broker's or client's compression does depends on nothing else.
 */

/** Kinds of fill that people choose. */
export const PAYLOADS = ['random', 'text', 'json', 'zeros'] as const;

export type Payload = (typeof PAYLOADS)[number];

/** A table of words, written twice so that a window never wraps. */
export interface Fill {
  /** Little-endian. */
  readonly words: Int32Array;
  /** The same, to be copied from: a part of a Buffer takes longer to make. */
  readonly bytes: Uint8Array;
  /** The same, to be compared with. */
  readonly buffer: Buffer;
  /** Number of words, a power of two, less one. */
  readonly mask: number;
  /** What messages are filled with instead: each goes on where the one before it in its stream ended. */
  readonly file: Buffer | null;
}

/** What the file is called in a task's working folder. */
export const PAYLOAD_FILE = 'payload-file.bin';

/** Small enough for a processor's first cache; that it repeats does not matter where nothing is compressed. */
const PLAIN_WORDS = 4096;
/** 4 MiB: hardly ever is a window of it seen twice within what a compressor looks back upon. */
const LARGE_WORDS = 1 << 20;
/** A share of each so many bytes is the same everywhere, the rest as it was. */
const BLOCK_BYTES = 32;

const made = new Map<string, Fill>();

/**
 * The fill of a run's messages, made once in a process.
 * @param payload null = Hydra's own, which is the quickest
 * @param compressibility share of the bytes that compress to next to nothing, 0 to 1; null = as the payload is
 */
export function fillOf(payload: Payload | null, compressibility: number | null): Fill {
  const key = `${payload} ${compressibility}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const fill =
    payload === null && compressibility === null
      ? plainFill()
      : largeFill(payload ?? 'random', compressibility);
  made.set(key, fill);
  return fill;
}

/** A fill of somebody's own. @param file 1 byte to 2^26 */
export function fileFill(file: Buffer): Fill {
  return { ...fillOf(null, null), file };
}

/**
 * Where in a file of `fileBytes` the fill of a message begins: behind those of the messages before it in its stream, the
 * file again and again.
 */
export function sliceStart(sequence: number, fillBytes: number, fileBytes: number): number {
  return ((sequence % fileBytes) * (fillBytes % fileBytes)) % fileBytes;
}

function plainFill(): Fill {
  const words = new Int32Array(PLAIN_WORDS);
  const random = xorshift(0x9e3779b9);
  for (let i = 0; i < PLAIN_WORDS; i++) words[i] = random();
  return twice(words);
}

function largeFill(payload: Payload, compressibility: number | null): Fill {
  const words = new Int32Array(LARGE_WORDS);
  const bytes = Buffer.from(words.buffer);
  if (payload === 'text') writeTexts(bytes, sentence);
  else if (payload === 'json') writeTexts(bytes, record);
  else if (payload === 'random') {
    const random = xorshift(0x2545f491);
    for (let i = 0; i < LARGE_WORDS; i++) words[i] = random();
  }
  if (compressibility !== null) flatten(bytes, compressibility);
  return twice(words);
}

/** Zeros in a share of each block. */
function flatten(bytes: Buffer, share: number): void {
  const flat = Math.round(BLOCK_BYTES * share);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES)
    bytes.fill(0, at + BLOCK_BYTES - flat, at + BLOCK_BYTES);
}

function twice(once: Int32Array): Fill {
  const words = new Int32Array(once.length * 2);
  words.set(once);
  words.set(once, once.length);
  const { buffer } = words;
  return {
    words,
    bytes: new Uint8Array(buffer),
    buffer: Buffer.from(buffer),
    mask: once.length - 1,
    file: null,
  };
}

/** Pseudo-random 32-bit words (Marsaglia's xorshift32). */
function xorshift(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

function writeTexts(bytes: Buffer, next: (random: () => number) => string): void {
  const random = xorshift(0x6d2b79f5);
  for (let at = 0; at < bytes.length; ) at += bytes.write(next(random), at, 'latin1');
}

const SYLLABLES = 'ka lo mi ren ta su ve dor pi nal e o ra ist un ber gel thi mo ser'.split(' ');

/** Words are drawn as languages draw them: the n-th most common about 1/n as often as the first (Zipf's law). */
function word(random: () => number): string {
  const rank = Math.floor(2000 ** (((random() >>> 8) & 0xffffff) / 0x1000000));
  const pick = (shift: number) => SYLLABLES[(Math.imul(rank, 0x9e3779b1) >>> shift) % SYLLABLES.length] ?? '';
  return pick(3) + pick(11) + (rank > 60 ? pick(19) : '');
}

const sentence = (random: () => number): string =>
  `${Array.from({ length: 8 }, () => word(random)).join(' ')}. `;

const record = (random: () => number): string =>
  JSON.stringify({
    id: random() >>> 0,
    user: word(random),
    amount: (random() >>> 12) / 100,
    currency: 'EUR',
    active: (random() & 1) === 1,
    tags: [word(random), word(random)],
  });
