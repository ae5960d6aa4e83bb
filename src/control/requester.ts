import { messageOf } from '../base/errors.ts';
import { excerpt } from '../base/plain-text.ts';
import { type CommandMessage, decodeResponse, encodeCommand } from './codec.ts';
import { type Dictionary, REPLY_ITEM, wireValueOf } from './dictionary.ts';
import { ReqChannel } from './req-channel.ts';

/** No usable reply came: the task is silent, unreachable, or says something that is no reply. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** The task answered, and its answer is `error` (it refuses) or `exception` (the command failed). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: string;

  constructor(status: string, message: string) {
    super(message);
    this.status = status;
  }
}

export interface RequestOptions {
  /** How long to wait for the reply, counted from the sending; by the command's name unless told. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** One task's control client. Requests given at the same time are sent one after another. */
export interface Requester {
  /**
   * @throws NoAnswerError when no usable reply came in time.
   * @throws RefusedError when the task refused or the command failed.
   * @throws CodecError when the arguments do not fit the wire.
   * @throws the signal's reason when aborted.
   */
  request(name: string, args?: Dictionary, options?: RequestOptions): Promise<Dictionary>;
  /** Asks the task to end; throws as `request` does. */
  stop(options?: RequestOptions): Promise<void>;
  /** Fails what is under way with NoAnswerError; harmless when repeated. */
  close(): void;
}

export interface RequesterOptions {
  host: string;
  port: number;
}

/** What is passed on of a task's reason, characters: a reply may be as large as a report. */
const longestReason = 2_000;
const DEFAULT_TIMEOUT_MS = 10_000;
const SLOW_TIMEOUT_MS = 60_000;
const slowCommands: ReadonlySet<string> = new Set(['testopen', 'teststart', 'teststop', 'teststatus']);

export function createRequester(options: RequesterOptions): Requester {
  return new ReqRequester(options);
}

class ReqRequester implements Requester {
  readonly #options: RequesterOptions;
  readonly #address: string;
  readonly #closed = new AbortController();
  #channel: ReqChannel | undefined;
  /** The request under way: the next one waits for it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RequesterOptions) {
    this.#options = options;
    this.#address = `${options.host}:${options.port}`;
  }

  async request(name: string, args: Dictionary = {}, options: RequestOptions = {}): Promise<Dictionary> {
    return this.#submit({ type: 'command', name, args }, options);
  }

  async stop(options: RequestOptions = {}): Promise<void> {
    await this.#submit({ type: 'stop' }, options);
  }

  close(): void {
    this.#closed.abort(new NoAnswerError(`the control client of ${this.#address} was closed`));
    this.#dropChannel();
  }

  #submit(message: CommandMessage, { timeoutMs, signal }: RequestOptions): Promise<Dictionary> {
    const what = message.type === 'stop' ? 'STOP' : message.name;
    const limitMs = timeoutMs ?? (slowCommands.has(what) ? SLOW_TIMEOUT_MS : DEFAULT_TIMEOUT_MS);
    const closed = this.#closed.signal;
    const ends = signal === undefined ? [closed] : [closed, signal];
    const frame = encodeCommand(message);
    const result = this.#turn.then(() => this.#exchange(what, frame, limitMs, ends));
    this.#turn = result.catch(() => undefined);
    return unlessAborted(result, ends);
  }

  async #exchange(
    what: string,
    frame: Uint8Array,
    timeoutMs: number,
    ends: readonly AbortSignal[],
  ): Promise<Dictionary> {
    for (const end of ends) end.throwIfAborted();
    this.#channel ??= new ReqChannel(this.#options.host, this.#options.port);
    try {
      const reply = await within(this.#channel, frame, ends, timeoutMs, () => {
        return new NoAnswerError(`no answer from ${this.#address} to '${what}' within ${timeoutMs / 1000} s`);
      });
      return readReply(this.#address, what, reply);
    } catch (error) {
      // A reply that comes too late must not be taken for the next one; what answered is still good.
      if (!(error instanceof RefusedError)) this.#dropChannel();
      throw error;
    }
  }

  #dropChannel(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}

/** One exchange; the caller drops the channel when this throws. */
async function within(
  channel: ReqChannel,
  frame: Uint8Array,
  ends: readonly AbortSignal[],
  timeoutMs: number,
  tooLate: () => Error,
): Promise<readonly Uint8Array[]> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooLate()), timeoutMs);
  try {
    return await unlessAborted(roundTrip(channel, frame), [...ends, late.signal]);
  } finally {
    clearTimeout(timer);
  }
}

async function roundTrip(channel: ReqChannel, frame: Uint8Array): Promise<readonly Uint8Array[]> {
  try {
    return await channel.exchange(frame);
  } catch (error) {
    throw new NoAnswerError(`the connection failed: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * The promise's outcome, or a rejection with the reason of the first signal that aborts before it. Listens to
 * each signal itself, since AbortSignal.any keeps a record in its sources for every signal it makes of them.
 */
function unlessAborted<Value>(promise: Promise<Value>, signals: readonly AbortSignal[]): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (event: Event) => {
      if (event.target instanceof AbortSignal) reject(event.target.reason);
    };
    for (const signal of signals) {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    }
    promise.then(resolve, reject).finally(() => {
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
    });
  });
}

function readReply(address: string, what: string, frames: readonly Uint8Array[]): Dictionary {
  const { status, items } = decodeReply(address, what, frames);
  if (status === 'ok') return items;
  const reason = wireValueOf(items, REPLY_ITEM);
  throw new RefusedError(
    status,
    `${address} answered '${what}' with ${status}: ${typeof reason === 'string' ? excerpt(reason, longestReason) : 'no reason given'}`,
  );
}

function decodeReply(address: string, what: string, frames: readonly Uint8Array[]) {
  const [frame, ...others] = frames;
  if (frame === undefined || others.length > 0) {
    throw new NoAnswerError(`${address} answered '${what}' in ${frames.length} parts`);
  }
  try {
    return decodeResponse(frame);
  } catch (error) {
    throw new NoAnswerError(`${address} answered '${what}', but ${messageOf(error)}`, { cause: error });
  }
}
