/**
 * Fetch answers per second, all subscribers together, that leave two cores time for the rest. One costs a broker some
 * 75 us; a task that reads for many clients another 40 us, but one that gets few answers five times as much, since its
 * code is hardly ever compiled (docs/performance.md).
 */
const ANSWERS_PER_S = { largeTasks: 7_500, smallTasks: 3_750 } as const;
/** From so many clients on a task is busy enough for V8 to compile what it does. */
const LARGE_TASK_CLIENTS = 50;
/** Around the messages in a record batch, bytes: of each message, and of the batch. */
const RECORD_OVERHEAD = 9;
const BATCH_OVERHEAD = 61;
/** Longest that messages shall wait for others to be fetched with, seconds. */
const MOST_FILL_S = 1;
const MOST_MIN_BYTES = 1_048_576;
/** What a fetch that asks for one byte waits for it; only on a silent topic, ms. */
const IDLE_WAIT_MS = 500;
const LEAST_WAIT_MS = 200;
/**
 * Longer than it takes to fill: a wait that runs out while messages come late makes more and smaller answers of the
 * same bytes, which makes them later still. Not much longer, for the last messages of a run wait it out.
 */
const WAIT_SHARE = 1.3;

export interface ExpectedLoad {
  /** Messages per second that every subscriber is to receive. */
  msg_rate: number;
  msg_batch: number;
  /** Bytes. */
  msg_size: number;
  subscribers: number;
  /** Of them in one task. */
  clients_per_app: number;
  /** What compression leaves of messages, 1 without, as a share of their bytes. */
  compressedShare: number;
}

export interface FetchTuning {
  /** Bytes the broker waits for before it answers a fetch. */
  minBytes: number;
  /** Longest it waits for them, ms. */
  maxWaitMs: number;
}

/**
 * Chooses how much a fetch waits for. With few answers per second every burst is fetched at once (1 byte); with
 * more, answers carry several bursts, which costs latency and saves broker and tasks: what is added is the time from
 * the first of them to the last.
 */
export function tuneFetches(load: ExpectedLoad): FetchTuning {
  const burst = Math.min(load.msg_batch, load.msg_rate);
  const burstsPerS = load.msg_rate / burst;
  const bursts = burstsPerAnswer(load, burst, burstsPerS);
  if (bursts === 1) return { minBytes: 1, maxWaitMs: IDLE_WAIT_MS };
  const waitMs = Math.ceil((WAIT_SHARE * 1000 * bursts) / burstsPerS);
  return {
    // Between two bursts, so that a byte more or less around a message makes no difference.
    minBytes: Math.round((bursts - 0.5) * burstBytes(load, burst)),
    maxWaitMs: Math.max(LEAST_WAIT_MS, waitMs),
  };
}

function burstsPerAnswer(load: ExpectedLoad, burst: number, burstsPerS: number): number {
  const most =
    load.clients_per_app >= LARGE_TASK_CLIENTS ? ANSWERS_PER_S.largeTasks : ANSWERS_PER_S.smallTasks;
  const wanted = Math.ceil((burstsPerS * load.subscribers) / most);
  const affordable = Math.floor(Math.min(MOST_FILL_S * burstsPerS, MOST_MIN_BYTES / burstBytes(load, burst)));
  return Math.max(1, Math.min(wanted, affordable));
}

function burstBytes({ msg_size, compressedShare }: ExpectedLoad, burst: number): number {
  return burst * (msg_size + RECORD_OVERHEAD) * compressedShare + BATCH_OVERHEAD;
}
