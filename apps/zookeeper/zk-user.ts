import type { Turn, User, UserTools } from '../kit/operations/user.ts';
import { type Act, type ActUser, actsOf, makeNodes } from './acts.ts';
import type { ZkUserConfig } from './config.ts';
import { type TaskSetName, taskSetOf } from './task-sets.ts';
import { Client, openSession } from './wire/client.ts';
import { CODE, nameOf, ZkError } from './wire/errors.ts';
import type { JuteReader } from './wire/jute-reader.ts';
import * as operations from './wire/operations.ts';
import type { ZkRuntime } from './wire/runtime.ts';
import type { Session, SessionListener, SessionOptions, SessionState } from './wire/session.ts';

/** How long a user waits for its first session, and for each one after it has expired, ms. */
export const OPEN_MS = 10_000;
const KEYS = 128;

/** What all users of a task share. */
export interface Shared {
  config: ZkUserConfig;
  options: SessionOptions;
  runtime: ZkRuntime;
  tools: UserTools;
  /** Sessions that expired. */
  counts: { sessions_expired: number };
}

/** A user with a session, whose tasks are one request each. */
export class ZkUser implements User, ActUser, SessionListener {
  readonly config: ZkUserConfig;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Nodes that end with the session, the oldest first. */
  readonly ownNodes: string[] = [];
  /** Nodes that are made where they are missing. */
  readonly keys: string[] = [];
  readonly #shared: Shared;
  protected readonly turn: Turn;
  readonly #taskSet: TaskSetName;
  readonly #acts: readonly (Act | undefined)[];
  protected readonly numbers: readonly number[];
  #session: Session | null = null;
  #act: Act | null = null;
  #closing = new AbortController();
  #isOpen = false;

  constructor(shared: Shared, turn: Turn, taskSet: TaskSetName) {
    this.#shared = shared;
    this.config = shared.config;
    this.turn = turn;
    this.#taskSet = taskSet;
    this.random = shared.tools.random(turn.user);
    const { name, operations: names } = taskSetOf(taskSet);
    const acts = actsOf(this, taskSet);
    this.#acts = names.map((operation) => acts[operation]);
    this.numbers = names.map((operation) => shared.tools.operation(name, operation));
  }

  get session(): Session {
    if (this.#session === null) throw new Error('the user has no session');
    return this.#session;
  }

  get client(): Client {
    return new Client(this.session);
  }

  /** A node that this user keeps to for an operation. */
  drawKey(): string {
    const { root, key_size } = this.config;
    const number = String(Math.floor(this.random() * KEYS));
    const path = `${root}/c-${number.padStart(key_size - 2, '0')}`;
    this.keys.push(path);
    return path;
  }

  /** Makes a node unless it is there. @throws ZkError */
  async ensure(path: string, data: Uint8Array): Promise<void> {
    await this.client.create(path, data).catch((error: unknown) => {
      if (!(error instanceof ZkError) || error.code !== CODE.nodeExists) throw error;
    });
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#closing = new AbortController();
    await this.#enter(signal);
    this.#isOpen = true;
  }

  perform(task: number): void {
    const act = this.#acts[task];
    const number = this.numbers[task];
    if (act === undefined || number === undefined) throw new Error(`there is no task ${task}`);
    if (act.isDue !== undefined && !act.isDue()) {
      this.turn.end();
      return;
    }
    this.#act = act;
    this.turn.begin(number);
    act.send();
  }

  answered(error: number, body: JuteReader): void {
    const act = this.#act;
    if (act === null) return;
    if (error !== act.expected) {
      this.#act = null;
      if (!troubled(this.turn, error === CODE.ok ? 'UnexpectedNode' : nameOf(error), this.config)) return;
    } else {
      const length = error === CODE.ok ? act.lengthOf(body) : 0;
      // Only now: an answer that cannot be read is answered once more.
      this.#act = null;
      this.turn.ok(length);
    }
    this.turn.end();
  }

  changed(state: SessionState, why: ZkError | null): void {
    if (!this.#isOpen) return;
    if (state === 'connected') this.turn.back();
    else if (state === 'connecting') this.turn.away(why?.trouble ?? 'ConnectionLoss');
    else if (state === 'expired') this.#expired();
    else if (state === 'refused')
      this.turn.gaveUp({ name: 'AuthFailed', reason: why?.message ?? '', hint: null });
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#closing.abort();
    if (this.#session !== null) await this.client.close();
  }

  async #enter(signal: AbortSignal): Promise<void> {
    const { options, runtime } = this.#shared;
    this.#session = await openSession(options, { runtime, openMs: OPEN_MS, signal, listener: this });
    await makeNodes(this, this.#taskSet);
  }

  #expired(): void {
    this.#shared.counts.sessions_expired++;
    this.turn.trouble('SessionExpired');
    this.turn.away('SessionExpired');
    const { signal } = this.#closing;
    this.#isOpen = false;
    const again = async () => {
      for (;;) {
        try {
          await this.#enter(signal);
          this.#isOpen = true;
          this.turn.back();
          return;
        } catch (error) {
          if (signal.aborted) return;
          if (!(error instanceof ZkError)) throw error;
        }
      }
    };
    void again();
  }
}

/**
 * Tells of an operation that ended in an error, as the run is told to.
 * @returns whether the user goes on: where it does not, it has given up and its task is over
 */
function troubled(turn: Turn, name: string, { exception_behavior: behavior }: ZkUserConfig): boolean {
  if (behavior === 'try_suppress') turn.suppressed();
  else turn.failed(name);
  if (behavior !== 'propagate') return true;
  turn.gaveUp({
    name,
    reason: `an operation ended in ${name}`,
    hint: '--exception_behavior=log_failure goes on',
  });
  return false;
}

/** A user that watches a node of its own: what is timed is from handing over a change to its event. */
export class WatchUser extends ZkUser {
  #isTold = false;

  override perform(): void {
    const path = this.ownNodes[0] ?? '';
    this.#isTold = false;
    const watcher = { fired: () => this.#fired() };
    operations.getData(this.session, path, { answered: (error) => this.#watching(error, path) }, watcher);
  }

  #watching(error: number, path: string): void {
    this.turn.begin(this.numbers[0] ?? 0);
    if (error !== CODE.ok) {
      if (troubled(this.turn, nameOf(error), this.config)) this.turn.end();
      return;
    }
    const data = Buffer.from(String(performance.now()));
    operations.setData(
      this.session,
      path,
      { data, version: -1 },
      { answered: (code) => this.#changed(code) },
    );
  }

  #fired(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.turn.ok();
  }

  /** Its event has come before, unless the connection was lost. */
  #changed(error: number): void {
    if (!this.#isTold) {
      this.#isTold = true;
      if (!troubled(this.turn, error === CODE.ok ? 'NoEvent' : nameOf(error), this.config)) return;
    }
    this.turn.end();
  }
}

/** A user that opens sessions, one after the other; timed until it stands. */
export class ConnectUser implements User {
  readonly #shared: Shared;
  readonly #turn: Turn;
  readonly #number: number;
  #closing = new AbortController();
  #under: Promise<void> | null = null;

  constructor(shared: Shared, turn: Turn) {
    this.#shared = shared;
    this.#turn = turn;
    this.#number = shared.tools.operation('connect', 'connect');
  }

  async open(): Promise<void> {
    this.#closing = new AbortController();
  }

  perform(): void {
    this.#turn.begin(this.#number);
    this.#under = this.#connect();
  }

  async #connect(): Promise<void> {
    const { options, runtime } = this.#shared;
    try {
      const session = await openSession(options, { runtime, openMs: OPEN_MS, signal: this.#closing.signal });
      this.#turn.ok();
      await new Client(session).close();
    } catch (error) {
      // Outcomes after the end are not booked.
      const goesOn = troubled(
        this.#turn,
        error instanceof ZkError ? error.trouble : 'Closed',
        this.#shared.config,
      );
      if (!goesOn) return;
      if (!(error instanceof ZkError) && !this.#closing.signal.aborted) throw error;
    }
    this.#turn.end();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#under;
  }
}
