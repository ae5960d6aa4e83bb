import { ControlRefusal } from '../../../src/control/control-refusal.ts';
import type { Dictionary } from '../../../src/control/dictionary.ts';
import type { UserInterval, UserReport } from '../../../src/measure/operations-report.ts';
import { Xoshiro128 } from '../../../src/measure/random.ts';
import { LEAD_US } from '../../../src/measure/schedule.ts';
import { ConfigHolder } from '../config-holder.ts';
import type { Traffic } from '../process-usage.ts';
import type { TaskRole } from '../task-role.ts';
import { DueTimer, type Timer } from './due-timer.ts';
import { LoadPlan } from './load-plan.ts';
import { StageBooks } from './stage-books.ts';
import type { UserHost, UserTools, UserWorkload } from './user.ts';
import type { BaseUserConfig } from './user-config.ts';
import { UserLoop } from './user-loop.ts';
import { type SessionOwner, UserSession } from './user-session.ts';
import { taskSetsOfUsers, WeightedDraw } from './user-shares.ts';

/** What a task of users reads the time by, and how it is called at an instant. */
export interface UserTaskClock {
  nowUs: () => number;
  /** From `nowUs` to the wall clock, microseconds. */
  wallOffsetUs: number;
  createTimer?: (wake: () => void, isIdle: () => boolean) => Timer;
}

/** One test's things. */
interface Test {
  plan: LoadPlan;
  books: StageBooks;
  host: UserHost;
  loop: UserLoop;
}

const noTraffic: Traffic = { txBytes: 0, rxBytes: 0 };

/** The users' side of a task: hosts its share of the run's users and keeps the books of their operations. */
export class UserTask<Config extends BaseUserConfig> implements TaskRole {
  readonly role = 'user' as const;
  readonly #workload: UserWorkload<Config>;
  readonly #config: ConfigHolder<Config>;
  readonly #clock: UserTaskClock;
  #test: Test | null = null;

  constructor(workload: UserWorkload<Config>, clock: UserTaskClock) {
    this.#workload = workload;
    this.#config = new ConfigHolder(workload.schema);
    this.#clock = clock;
  }

  get runId(): string | null {
    return this.#config.value?.run_id ?? null;
  }

  configure(args: Dictionary): void {
    this.#config.merge(args);
    this.reset();
  }

  isInForce(args: Dictionary): boolean {
    return this.#config.isInForce(args);
  }

  async begin(signal: AbortSignal): Promise<{ end: Promise<void>; startUs: number }> {
    const test = this.#createTest(this.#required());
    this.#test = test;
    await test.host.open?.(signal);
    await test.loop.open(signal);
    const startUs = this.#clock.nowUs() + LEAD_US;
    test.loop.start(startUs);
    return { end: this.#untilEnded(test), startUs };
  }

  async #untilEnded({ loop, host }: Test): Promise<void> {
    await loop.ended;
    await loop.close();
    await host.close();
  }

  #createTest(config: Config): Test {
    const plan = new LoadPlan(config);
    const taskSets = this.#workload.taskSets(config);
    const names = taskSets.flatMap(({ name, operations }) => operations.map((one) => `${name}/${one}`));
    const books = new StageBooks(names, { stages: plan.stages.length, isOpen: plan.isOpen });
    const { nowUs } = this.#clock;
    const tools: UserTools = {
      books,
      nowUs,
      operation: (taskSet, operation) => numberOf(names, `${taskSet}/${operation}`),
      random: (user) => this.#random(user, 1),
    };
    const host = this.#workload.createHost(config, tools);
    const kinds = taskSetsOfUsers(config.users, taskSets);
    const draws = taskSets.map(({ tasks }) => new WeightedDraw(tasks.map(({ weight }) => weight)));
    const createSession = (index: number, owner: SessionOwner): UserSession => {
      const user = plan.userOfRun(index);
      const kind = kinds[user] as number;
      const draw = draws[kind] as WeightedDraw;
      const session = new UserSession({ index, user }, { owner, books }, draw, this.#random(user, 0));
      session.impl = host.createUser(kind, session);
      return session;
    };
    const createTimer = this.#clock.createTimer ?? ((wake, isIdle) => new DueTimer(wake, nowUs, isIdle));
    const loop = new UserLoop(plan, { nowUs, createTimer, books }, (owner) =>
      Array.from({ length: plan.users }, (_, index) => createSession(index, owner)),
    );
    return { plan, books, host, loop };
  }

  /** Uniform in [0, 1); each user has two of its own, so that what a workload draws changes nobody's waits. */
  #random(user: number, which: 0 | 1): () => number {
    const random = new Xoshiro128(this.#config.value?.seed, 2 * user + which);
    return () => 1 - random.next();
  }

  /** Changes the number of users of the run. */
  setUsers(users: number, spawnRate: number): void {
    const test = this.#test;
    if (test === null || test.loop.isOver) throw new ControlRefusal('setusers: no test is running');
    const most = this.#required().users;
    if (users > most) throw new ControlRefusal(`setusers: ${users} is more than the run's ${most} users`);
    test.loop.changeUsers(users, spawnRate);
  }

  async stop(): Promise<void> {
    this.#test?.loop.stop();
  }

  async close(): Promise<void> {
    await this.#test?.loop.close();
    await this.#test?.host.close();
  }

  reset(): void {
    this.#test = null;
  }

  traffic(): Traffic {
    return this.#test?.host.traffic() ?? noTraffic;
  }

  #required(): Config {
    const config = this.#config.value;
    if (config === null) throw new ControlRefusal('not configured; send updateconfig first');
    return config;
  }

  report(detail: 'progress' | 'ranges' | 'full'): { user: UserReport } {
    const test = this.#test;
    return { user: test === null ? emptyReport() : this.#reportOf(test, detail === 'full') };
  }

  #reportOf({ plan, books, loop, host }: Test, isFull: boolean): UserReport {
    const now = this.#clock.nowUs();
    const hasBegun = loop.startUs !== Number.POSITIVE_INFINITY;
    const { asked } = plan;
    return {
      users_total: plan.users,
      users_active: loop.activeUsers,
      users_away: loop.outages.away,
      asked,
      begun: loop.begun,
      unstarted: asked === null ? null : asked - loop.begun,
      queued: loop.queued,
      in_flight: books.inFlight,
      start_us: hasBegun ? loop.startUs : null,
      span_s: hasBegun ? Math.max(0, Math.min(now, loop.endUs) - loop.startUs) / 1e6 : 0,
      drain_s: Math.max(0, Math.min(now, loop.drainedUs) - loop.endUs) / 1e6,
      wait_s: loop.waitUs / 1e6,
      away_s: loop.awayUs / 1e6,
      ramp: { seconds: loop.rampUs / 1e6, ...books.ramp },
      totals: books.totals(),
      operations: isFull ? books.reports(this.#clock.wallOffsetUs) : null,
      reconnects: loop.reconnects,
      outages: loop.outages.rows(this.#clock.wallOffsetUs),
      errors: loop.errors,
      gave_up: loop.failures.rows(),
      figures: { ...host.figures?.() },
    };
  }

  originalStats(): Dictionary {
    const { totals, span_s } = this.report('progress').user;
    return { msg_cnt: totals.ok, rate: span_s > 0 ? totals.ok / span_s : 0 };
  }

  cutInterval(): Partial<UserInterval> {
    const test = this.#test;
    if (test === null) return {};
    const { loop, books } = test;
    return {
      users: loop.activeUsers,
      away: loop.outages.away,
      in_flight: books.inFlight,
      queued: loop.queued,
      ...books.cut(),
    };
  }
}

function numberOf(names: readonly string[], name: string): number {
  const number = names.indexOf(name);
  if (number === -1) throw new Error(`no task set of the run has the operation ${name}`);
  return number;
}

function emptyReport(): UserReport {
  return {
    ...{ users_total: 0, users_active: 0, users_away: 0, asked: null, begun: 0, unstarted: null },
    ...{ queued: 0, in_flight: 0, start_us: null, span_s: 0, drain_s: 0, wait_s: 0, away_s: 0 },
    ramp: { seconds: 0, started: 0, ok: 0, failed: 0, suppressed: 0 },
    totals: { started: 0, ok: 0, failed: 0, suppressed: 0 },
    ...{ operations: null, reconnects: 0, outages: [], errors: {}, gave_up: [], figures: {} },
  };
}
