/** Fetch answers per second, all subscribers together, that cost a broker about half a core (some 100 us each). */
const ANSWERS_PER_S = 5_000;
/** Bytes around each message in a record batch. */
const RECORD_OVERHEAD = 10;
/**
 * Longer than most fills: a wait that runs out while messages come late makes more and smaller answers of the same
 * bytes, which makes them later still. Only the last messages of a run wait it out, ms.
 */
const MAX_WAIT_MS = 500;
const MOST_MIN_BYTES = 1_048_576;

export interface ExpectedLoad {
  /** Messages per second that every subscriber is to receive. */
  msg_rate: number;
  msg_batch: number;
  msg_size: number;
  subscribers: number;
}

export interface FetchTuning {
  /** Bytes the broker waits for before it answers a fetch. */
  minBytes: number;
  /** Longest it waits for them, ms. */
  maxWaitMs: number;
}

/**
 * Chooses how much a fetch waits for. With few answers per second every burst is fetched at once (1 byte); with
 * more, answers carry several bursts, which costs latency and saves the broker: what is added is the time in which
 * `minBytes` worth of messages come.
 */
export function tuneFetches(load: ExpectedLoad): FetchTuning {
  const burstsPerS = (load.msg_rate / Math.min(load.msg_batch, load.msg_rate)) * load.subscribers;
  if (burstsPerS <= ANSWERS_PER_S) return { minBytes: 1, maxWaitMs: MAX_WAIT_MS };
  const bytesPerS = load.msg_rate * (load.msg_size + RECORD_OVERHEAD);
  const wanted = Math.ceil((bytesPerS * load.subscribers) / ANSWERS_PER_S);
  return { minBytes: Math.min(MOST_MIN_BYTES, Math.max(1, wanted)), maxWaitMs: MAX_WAIT_MS };
}
