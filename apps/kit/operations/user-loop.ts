import type { GaveUp } from '../client.ts';
import { ClientFailures } from '../client-failures.ts';
import { ClosedDispatch, type Dispatch, OpenDispatch } from './dispatch.ts';
import type { Timer } from './due-timer.ts';
import type { LoadPlan } from './load-plan.ts';
import { OutageBooks } from './outage-books.ts';
import type { StageBooks } from './stage-books.ts';
import type { SessionOwner, UserSession } from './user-session.ts';
import { UserSpawner } from './user-spawner.ts';

/** Longest time without a turn of the event loop while tasks are due: answers and commands are to be read too. */
const LONGEST_HOLD_US = 5_000;
const NEVER = Number.POSITIVE_INFINITY;

/** What drives a loop, and where it books. */
export interface LoopTools {
  nowUs: () => number;
  /** @param wake is called back. @param isIdle whether no answer is waited for */
  createTimer: (wake: () => void, isIdle: () => boolean) => Timer;
  books: StageBooks;
}

/**
 * Has users carry tasks out when these are due, ramps users up, walks through the stages, and ends. Nothing is allocated for a
 * task.
 */
export class UserLoop implements SessionOwner {
  /** Tasks begun within the counted time. */
  begun = 0;
  /** Waits chosen before these, microseconds. */
  waitUs = 0;
  reconnects = 0;
  /** When counting begins and ends, monotonic microseconds; Infinity until that is known. */
  startUs = NEVER;
  endUs = NEVER;
  /** When the last outcome was known, or waiting for it was given up; Infinity before. */
  drainedUs = NEVER;
  readonly errors: Record<string, number> = {};
  readonly failures = new ClientFailures();
  readonly outages = new OutageBooks();
  /** Resolves when every outcome is known, or waiting for it was given up. */
  readonly ended: Promise<void>;
  readonly #plan: LoadPlan;
  readonly #sessions: readonly UserSession[];
  readonly #tools: LoopTools;
  readonly #timer: Timer;
  readonly #spawner: UserSpawner;
  readonly #dispatch: Dispatch;
  #rampStartUs = NEVER;
  #stage = 0;
  #awayUs = 0;
  #busy = 0;
  #isWaking = false;
  /** When the next thing happens that does not happen per task; 0 = something has changed: now. */
  #eventUs = 0;
  /** Whether the counted time is over. */
  #isEnding = false;
  #lastBeginUs = NEVER;
  #resolveEnded: () => void = () => {};

  constructor(plan: LoadPlan, tools: LoopTools, createSessions: (owner: SessionOwner) => UserSession[]) {
    this.#plan = plan;
    this.#tools = tools;
    this.#sessions = createSessions(this);
    this.#dispatch = plan.isOpen
      ? new OpenDispatch(this.#sessions, plan, () => this.startUs)
      : new ClosedDispatch(this.#sessions);
    this.#spawner = new UserSpawner(plan, this.#sessions, {
      joined: (session) => this.#joined(session),
      failed: (session, why) => this.gaveUp(session, why),
    });
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    tools.books.onDecided = () => {
      if (this.#isEnding) this.wake();
    };
    this.#timer = tools.createTimer(
      () => this.wake(),
      () => tools.books.inFlight === 0,
    );
  }

  nowUs(): number {
    return this.#tools.nowUs();
  }

  /** Opens every user of the first stage, where there is no ramp. @throws what the first that failed said */
  async open(signal: AbortSignal): Promise<void> {
    if (this.#plan.rampUs === 0) await this.#spawner.openAll(signal);
  }

  /** Begins at that instant: to count where there is no ramp, else to ramp up. */
  start(startUs: number): void {
    this.#rampStartUs = startUs;
    const { rampUs, spawnRate } = this.#plan;
    if (rampUs > 0) this.#spawner.spawn(this.#plan.usersOfRun(0), startUs, spawnRate);
    else {
      this.#countFrom(startUs);
      for (const session of this.#sessions)
        if (session.state === 'free') this.#letIn(session, this.#firstDueUs(session));
    }
    this.#changed();
  }

  /** Users that are paced do not all begin at one instant. */
  #firstDueUs({ user }: UserSession): number {
    return this.startUs + Math.round((this.#plan.paceUs * user) / Math.max(1, this.#plan.usersOfRun(0)));
  }

  /** Changes the number of users of the whole run from now on. @param spawnRate users/s; 0 = at once */
  changeUsers(users: number, spawnRate: number): void {
    this.#spawner.spawn(users, this.nowUs(), spawnRate);
    this.#retire();
    this.#changed();
  }

  /** No task begins any more; `ended` resolves when what is under way is known. */
  stop(): void {
    const now = this.nowUs();
    if (now >= this.endUs || this.isOver) return;
    if (this.startUs === NEVER) this.#countFrom(now);
    this.endUs = Math.max(now, this.startUs);
    this.#lastBeginUs = this.endUs;
    this.#changed();
  }

  async close(): Promise<void> {
    this.stop();
    this.#timer.wakeAt(NEVER);
    await this.#spawner.closeAll();
  }

  get isOver(): boolean {
    return this.drainedUs !== NEVER;
  }

  /** Something other than a task's end has changed what is due. */
  #changed(): void {
    this.#eventUs = 0;
    this.wake();
  }

  /** Does what is due, and asks to be called when the next is. */
  wake(): void {
    if (this.#isWaking || this.isOver) return;
    this.#isWaking = true;
    const beganUs = this.nowUs();
    let now = beganUs;
    if (now >= this.#eventUs) this.#advance(now);
    while (this.#beginNext(now)) {
      now = this.nowUs();
      if (now - beganUs >= LONGEST_HOLD_US) break;
    }
    this.#isWaking = false;
    if (this.#isEnding && this.#endIfOver(now)) return;
    const beginsUs = now < this.#lastBeginUs ? this.#dispatch.nextUs() : NEVER;
    this.#timer.wakeAt(Math.min(this.#eventUs, beginsUs));
  }

  /** What does not happen per task: users that begin, counting, stages. */
  #advance(now: number): void {
    this.#spawner.openDue(now);
    const rampEndUs = this.#rampStartUs + this.#plan.rampUs;
    if (this.startUs === NEVER && now >= rampEndUs && this.#spawner.isSettled)
      // Whatever was handed over by now is of the ramp.
      this.#countFrom(now + 1);
    while (now >= this.#nextStageUs) this.#enterStage(this.#stage + 1, now);
    if (now >= this.endUs) this.#isEnding = true;
    this.#eventUs = this.#nextEventUs(now);
  }

  /** Infinity in the last stage. */
  get #nextStageUs(): number {
    const { stages, stageStartsUs } = this.#plan;
    return this.#stage + 1 < stages.length
      ? this.startUs + (stageStartsUs[this.#stage + 1] as number)
      : NEVER;
  }

  #enterStage(stage: number, now: number): void {
    const { isOpen, spawnRate } = this.#plan;
    const beginsUs = this.#nextStageUs;
    this.#stage = stage;
    if (isOpen) return;
    this.#spawner.spawn(this.#plan.usersOfRun(stage), beginsUs, spawnRate);
    this.#spawner.openDue(now);
    this.#retire();
  }

  #countFrom(startUs: number): void {
    const { stageStartsUs, lengthUs, graceUs } = this.#plan;
    this.startUs = startUs;
    this.endUs = startUs + lengthUs;
    this.#lastBeginUs = this.endUs + graceUs;
    this.#tools.books.countFrom(stageStartsUs.slice(0, -1).map((us) => startUs + us));
  }

  /** Begins the next task that is due. @returns whether one was */
  #beginNext(now: number): boolean {
    if (now >= this.#lastBeginUs) return false;
    const index = this.#dispatch.next(now);
    if (index < 0) return false;
    const session = this.#sessions[index] as UserSession;
    if (now >= this.startUs) {
      this.begun++;
      this.waitUs += session.waitUs;
    }
    this.#busy++;
    session.perform();
    return true;
  }

  turnEnded(session: UserSession, endUs: number): void {
    this.#busy--;
    if (this.#spawner.isWanted(session)) this.#letIn(session, this.#dueAfter(session, endUs));
    else this.#leave(session);
    this.wake();
  }

  #dueAfter(session: UserSession, endUs: number): number {
    const { paceUs, minWaitUs, waitSpreadUs } = this.#plan;
    if (paceUs > 0) return session.dueUs + paceUs;
    if (minWaitUs + waitSpreadUs === 0) return endUs;
    session.waitUs = Math.round(minWaitUs + session.random() * waitSpreadUs);
    return endUs + session.waitUs;
  }

  /** A user of a ramp or of a later stage, whose session stands now. */
  #joined(session: UserSession): void {
    session.waitUs = 0;
    this.#letIn(session, this.nowUs());
    this.#changed();
  }

  /** Lets a free user wait for its next task, unless its session is lost. */
  #letIn(session: UserSession, dueUs: number): void {
    session.nextDueUs = dueUs;
    if (!session.isAway) this.#dispatch.letIn(session, dueUs);
  }

  /** Users that are not wanted any more go: at once where they wait, else when their task is over. */
  #retire(): void {
    for (const session of this.#spawner.unwanted()) {
      this.#dispatch.letOut(session);
      this.#leave(session);
    }
  }

  #leave(session: UserSession): void {
    this.#forgetAway(session);
    this.#spawner.close(session);
  }

  lost(session: UserSession, why: string): void {
    this.outages.lost(session.awaySinceUs, why);
    if (session.state === 'free') this.#dispatch.letOut(session);
  }

  returned(session: UserSession): void {
    this.reconnects++;
    this.#bookAway(session);
    if (session.state !== 'free' || this.#rampStartUs === NEVER) return;
    this.#dispatch.letIn(session, session.nextDueUs);
    this.wake();
  }

  #forgetAway(session: UserSession): void {
    if (!session.isAway) return;
    session.isAway = false;
    this.#bookAway(session);
  }

  #bookAway({ awaySinceUs }: UserSession): void {
    const now = this.nowUs();
    this.outages.over(now);
    this.#awayUs += this.#countedUs(awaySinceUs, now);
  }

  /** How much of the time from one instant to another was counted, microseconds. */
  #countedUs(fromUs: number, toUs: number): number {
    return Math.max(0, Math.min(toUs, this.endUs) - Math.max(fromUs, this.startUs));
  }

  /** Time within the counted time for which users had lost their session, in sum, microseconds. */
  get awayUs(): number {
    const now = Math.min(this.nowUs(), this.drainedUs);
    const away = this.#sessions.filter(({ isAway }) => isAway);
    return away.reduce((sum, { awaySinceUs }) => sum + this.#countedUs(awaySinceUs, now), this.#awayUs);
  }

  /** Users that take part. */
  get activeUsers(): number {
    return this.#sessions.reduce((sum, { state }) => sum + (state === 'free' || state === 'busy' ? 1 : 0), 0);
  }

  gaveUp(session: UserSession, why: GaveUp): void {
    if (session.state === 'busy') this.#busy--;
    if (session.state === 'free') this.#dispatch.letOut(session);
    this.#forgetAway(session);
    session.state = 'gone';
    this.failures.add(session.user, why);
    if (this.#sessions.every(({ state }) => state === 'gone')) this.stop();
    else this.#changed();
  }

  trouble(name: string): void {
    this.errors[name] = (this.errors[name] ?? 0) + 1;
  }

  /** Tasks that are due and have no user. */
  get queued(): number {
    return this.isOver ? 0 : this.#dispatch.queued(this.nowUs());
  }

  /** Of the ramp, whole once counting has begun; 0 where there is none, microseconds. */
  get rampUs(): number {
    if (this.#plan.rampUs === 0 || this.#rampStartUs === NEVER) return 0;
    return Math.max(0, Math.min(this.startUs, this.nowUs()) - this.#rampStartUs);
  }

  /** Ends where nothing is left to wait for. */
  #endIfOver(now: number): boolean {
    if (now < this.endUs) return false;
    const { left } = this.#dispatch;
    if (left !== null && left > 0 && now < this.#lastBeginUs) return false;
    const isDecided = this.#busy === 0 && this.#tools.books.inFlight === 0;
    if (!isDecided && now < this.#giveUpUs) return false;
    this.drainedUs = now;
    this.#tools.books.seal();
    this.#resolveEnded();
    return true;
  }

  get #giveUpUs(): number {
    return this.#lastBeginUs + this.#plan.drainUs;
  }

  #nextEventUs(now: number): number {
    const rampEndUs = this.#rampStartUs + this.#plan.rampUs;
    const later = [rampEndUs, this.endUs, this.#lastBeginUs].filter((us) => us > now);
    return Math.min(...later, this.#spawner.nextUs, this.#nextStageUs, this.#giveUpUs);
  }
}
