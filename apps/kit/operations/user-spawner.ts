import { HydraError, messageOf } from '../../../src/base/errors.ts';
import { ownOf } from '../../../src/measure/user-load.ts';
import type { GaveUp } from '../client.ts';
import type { LoadPlan } from './load-plan.ts';
import type { UserSession } from './user-session.ts';

/** Sessions opened side by side at a start: more would wait for each other in the system's backlog of connections. */
const OPENED_AT_ONCE = 200;

/** Who hears of users that open. */
export interface SpawnListener {
  /** The user's session stands, and it is wanted. */
  joined(session: UserSession): void;
  failed(session: UserSession, why: GaveUp): void;
}

/** Users that begin one after the other. */
interface Spawning {
  /** The task's own that is next, and one past the last. */
  next: number;
  until: number;
  /** Users of the run that were there before, the instant, and how many begin per second; 0 = all at that instant. */
  from: number;
  startUs: number;
  rate: number;
}

/** Which users of a task take part: opens those that are to, closes those that are not to any more. */
export class UserSpawner {
  readonly #plan: LoadPlan;
  readonly #sessions: readonly UserSession[];
  readonly #listener: SpawnListener;
  readonly #abort = new AbortController();
  /** Users of the run that are to take part. */
  #wanted = 0;
  #spawning: Spawning | null = null;
  #opening = 0;

  constructor(plan: LoadPlan, sessions: readonly UserSession[], listener: SpawnListener) {
    this.#plan = plan;
    this.#sessions = sessions;
    this.#listener = listener;
  }

  /** Opens every user of the first stage; resolves when all stand. @throws what the first that failed said */
  async openAll(signal: AbortSignal): Promise<void> {
    this.#wanted = this.#plan.usersOfRun(0);
    const own = this.#sessions.slice(0, ownOf(this.#wanted, this.#plan.share));
    const ends = AbortSignal.any([signal, this.#abort.signal]);
    let next = 0;
    const openInTurn = async () => {
      for (let session = own[next++]; session !== undefined; session = own[next++]) {
        ends.throwIfAborted();
        session.state = 'opening';
        await session.impl?.open(ends);
        session.state = 'free';
      }
    };
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openInTurn));
  }

  /** @param users of the whole run that are to take part. @param rate users of the run that begin per second; 0 = at once */
  spawn(users: number, startUs: number, rate: number): void {
    const { share } = this.#plan;
    const pending = this.#spawning;
    const there =
      pending === null ? this.#wanted : Math.min(this.#wanted, this.#plan.userOfRun(pending.next));
    this.#wanted = users;
    const [next, until] = [ownOf(there, share), ownOf(users, share)];
    this.#spawning = next < until ? { next, until, from: there, startUs, rate } : null;
  }

  /** Opens those whose time has come. */
  openDue(now: number): void {
    while (this.nextUs <= now) {
      const spawning = this.#spawning as Spawning;
      const session = this.#sessions[spawning.next++] as UserSession;
      if (spawning.next >= spawning.until) this.#spawning = null;
      if (session.state === 'out') this.#open(session);
    }
  }

  /** When the next one begins; Infinity where none is to. */
  get nextUs(): number {
    if (this.#spawning === null) return Number.POSITIVE_INFINITY;
    const { next, from, startUs, rate } = this.#spawning;
    return rate === 0 ? startUs : startUs + ((this.#plan.userOfRun(next) - from) / rate) * 1e6;
  }

  /** Whether everybody who is wanted is there, or has given up. */
  get isSettled(): boolean {
    return this.#spawning === null && this.#opening === 0;
  }

  isWanted({ user }: UserSession): boolean {
    return user < this.#wanted;
  }

  /** Free users that are not wanted any more. */
  unwanted(): UserSession[] {
    return this.#sessions.filter((session) => session.state === 'free' && !this.isWanted(session));
  }

  #open(session: UserSession): void {
    session.state = 'opening';
    this.#opening++;
    const opened = session.impl?.open(this.#abort.signal) ?? Promise.resolve();
    opened.then(
      () => {
        this.#opening--;
        // It may have given up meanwhile.
        if (session.state !== 'opening') return;
        session.state = 'free';
        if (this.isWanted(session)) this.#listener.joined(session);
        else this.close(session);
      },
      (error) => {
        this.#opening--;
        if (session.state === 'opening') this.#listener.failed(session, gaveUpFor(error));
      },
    );
  }

  /** Ends the part of a user that is not wanted any more, and waits for no task. */
  close(session: UserSession): void {
    session.state = 'closing';
    const closed = session.impl?.close() ?? Promise.resolve();
    closed.then(() => {
      if (session.state !== 'closing') return;
      session.state = 'out';
      // Wanted again meanwhile: the round that should have opened it has passed it by.
      if (this.isWanted(session) && session.index < (this.#spawning?.next ?? Number.POSITIVE_INFINITY))
        this.#open(session);
    });
  }

  /** Closes everybody; those that open are told to leave it. */
  async closeAll(): Promise<void> {
    this.#abort.abort(new Error('the test is over'));
    this.#spawning = null;
    this.#wanted = 0;
    for (const session of this.#sessions) if (session.state !== 'gone') session.state = 'out';
    await Promise.allSettled(this.#sessions.map(({ impl }) => impl?.close()));
  }
}

function gaveUpFor(error: unknown): GaveUp {
  const name = error instanceof Error && 'code' in error ? String(error.code) : 'OPEN_FAILED';
  const hint = error instanceof HydraError ? (error.hint ?? null) : null;
  return { name, reason: messageOf(error), hint };
}
