import { HydraError } from '../../../src/base/errors.ts';
import { seededRandom } from '../../../src/base/seeded-random.ts';
import { pubsub } from '../../../src/patterns/pubsub/measurement.ts';
import type { PubsubResult } from '../../../src/patterns/pubsub/result.ts';
import type { Phase, RunEvent } from '../../../src/run/events.ts';
import { LaunchedApps } from '../../../src/run/launched-apps.ts';
import { runOnce } from '../../../src/run/run.ts';
import type { RunPattern } from '../../../src/run/run-pattern.ts';
import type { RunTask } from '../../../src/run/run-task.ts';
import type { Prepared, Subject } from '../../../src/run/subject.ts';
import { cleanRun } from '../../patterns/pubsub/collected.ts';
import { MemoryCluster } from './memory-cluster.ts';
import { MemoryFleet } from './memory-fleet.ts';
import { MemorySystem } from './memory-system.ts';
import { MemoryTask } from './memory-task.ts';
import type { Ending, Fault, Scenario } from './scenario.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Longer than any run may take whatever happens, ms. */
const LONGEST_MS = 3_600_000;
export const interruption = new HydraError('interrupted');

/** Everything that came of a simulated run. */
export interface Outcome {
  result: PubsubResult | null;
  error: unknown;
  events: RunEvent[];
  cluster: MemoryCluster<MemoryTask>;
  system: MemorySystem;
  fleets: MemoryFleet[];
  /** Apps that are still guarded against the death of the master. */
  guarded: Set<string>;
  isReleased: boolean;
  /** Faults that have happened, in their order. */
  happened: Fault[];
  /** Every task that was ever launched. */
  tasks: readonly MemoryTask[];
  /** Those that the run asked anything. */
  asked: RunTask[];
}

/** A run in memory; the seed decides what is left open. */
export async function simulate(scenario: Scenario, seed: number): Promise<Outcome> {
  const world = new World(scenario, seed);
  return world.run();
}

class World {
  readonly #scenario: Scenario;
  readonly #clock = new VirtualClock();
  readonly #random: () => number;
  readonly #abort = new AbortController();
  readonly #outcome: Outcome;
  readonly #known = new Map<string, MemoryTask>();
  #die: (reason: Error) => void = () => {};

  constructor(scenario: Scenario, seed: number) {
    this.#scenario = scenario;
    this.#random = seededRandom(seed + 1);
    const system = new MemorySystem(scenario.system, this.#clock);
    const cluster = new MemoryCluster(
      (identity) => new MemoryTask(identity, system, this.#clock),
      this.#clock,
      () => this.#random() * 200,
    );
    cluster.refuses = scenario.refuses;
    const nothing = { events: [], fleets: [], happened: [], tasks: [], asked: [] };
    this.#outcome = {
      ...{ result: null, error: null, cluster, system },
      ...{ guarded: new Set(), isReleased: false },
      ...nothing,
    };
  }

  async run(): Promise<Outcome> {
    const { cluster } = this.#outcome;
    const launchPlan = {
      ...{ workload: 'memory', appPrefix: '/hydra', archives: [], purpose: 'simulated' },
      ...{ groups: [], masterLabels: { hydra_master: 'memory:1' } },
    };
    const observe = (event: RunEvent) => this.#observe(event);
    const apps = new LaunchedApps(launchPlan, {
      cluster,
      observe,
      guardApp: async (appId) => {
        this.#outcome.guarded.add(appId);
        return () => this.#outcome.guarded.delete(appId);
      },
      lifeOfMaster: async () => 'dead',
    });
    const plan = { runId: 'r1', keep_running: false, keep_apps: this.#scenario.keepsApps };
    const pattern = this.#pattern();
    if (this.#scenario.launchesAhead) {
      apps.launchAhead(plan.runId, pattern.roles, this.#abort.signal);
      await this.#clock.delay(this.#random() * 500);
    }
    const running = runOnce(plan, this.#subject(pattern), {
      ...{ clock: this.#clock, cluster, apps, observe },
      checked: (result) => result,
      openFleet: (tasks) => this.#openFleet(tasks),
      environment: () => cleanRun().environment,
      keepLogs: async () => {},
      hold: async () => {},
      signal: this.#abort.signal,
    });
    await this.#settle(running as Promise<PubsubResult>);
    // A launch that nobody ended would show by then.
    if (this.#scenario.launchesAhead) await this.#clock.delay(1_000);
    return { ...this.#outcome, tasks: [...this.#known.values()] };
  }

  async #settle(running: Promise<PubsubResult>): Promise<void> {
    let end = () => {};
    const tooLong = new Promise<never>((_, reject) => {
      end = this.#clock.after(LONGEST_MS, () => reject(new Error('the run does not end')));
    });
    try {
      this.#outcome.result = await Promise.race([running, tooLong]);
    } catch (error) {
      this.#outcome.error = error;
    } finally {
      end();
    }
  }

  #openFleet(tasks: readonly RunTask[]): MemoryFleet {
    const { cluster, fleets } = this.#outcome;
    for (const task of cluster.allTasks()) this.#known.set(task.id, task);
    this.#outcome.asked.push(...tasks);
    const isLost = () => this.#random() < this.#scenario.lostAnswers;
    const fleet = new MemoryFleet(tasks, (id) => cluster.task(id), isLost, this.#clock);
    fleets.push(fleet);
    return fleet;
  }

  #pattern(): RunPattern {
    const app = (name: string) => ({ name, cmd: name, config: {} });
    return pubsub(this.#scenario.load, {
      publisher: app('pub'),
      subscriber: app('sub'),
      warmUp: this.#scenario.load.warmup_s > 0 ? { publisher: {}, subscriber: {} } : null,
      notes: [],
      options: { acks: 1 },
      causeOf: () => null,
      ...(this.#scenario.readsAgain ? { readAgain: { again: 1 } } : {}),
      usage: () => undefined,
      longestWaitMs: 500,
      holdings: () => this.#ending(this.#scenario.holdings, this.#holdings()),
    });
  }

  #subject(pattern: RunPattern): Subject {
    const death = new Promise<never>((_, reject) => {
      this.#die = reject;
    });
    const prepared: Prepared = {
      system: {},
      pattern,
      release: async () => {
        await this.#ending(this.#scenario.release, undefined);
        this.#outcome.isReleased = true;
      },
    };
    const prepare = async (_runId: string, signal: AbortSignal) => {
      await this.#clock.delay(5, signal);
      return prepared;
    };
    return { workload: 'memory', death, prepare, logs: async () => [] };
  }

  #holdings() {
    return { messages: this.#outcome.system.sent, bounds: null };
  }

  async #ending<T>(how: Ending, value: T): Promise<T> {
    await this.#clock.delay(2);
    if (how === 'fails') throw new HydraError('the system in memory refuses');
    return how === 'never' ? new Promise(() => {}) : value;
  }

  #observe(event: RunEvent): void {
    this.#outcome.events.push(event);
    if (event.kind === 'phase') this.#arm(event.phase);
  }

  #arm(phase: Phase): void {
    for (const fault of this.#scenario.faults) {
      if (fault.phase !== phase) continue;
      this.#clock.after(fault.afterMs, () => this.#happen(fault));
    }
  }

  #happen(fault: Fault): void {
    const { cluster, happened } = this.#outcome;
    happened.push(fault);
    const publishers = cluster.allTasks().filter(({ role }) => role === 'publisher');
    const subscribers = cluster.allTasks().filter(({ role }) => role === 'subscriber');
    const anyOf = <T>(of: readonly T[]) => of[Math.floor(this.#random() * of.length)];
    const nowUs = this.#clock.monotonicUs();
    const silence = (task: MemoryTask | undefined, s: number) => {
      if (task !== undefined) task.silentUntilUs = nowUs + s * 1e6;
    };
    const kill = (task: MemoryTask | undefined) => {
      if (task !== undefined) cluster.kill(task);
    };
    const happens: Record<Fault['what'], () => void> = {
      'publisher dies': () => kill(publishers[0]),
      'subscriber dies': () => kill(anyOf(subscribers)),
      'all subscribers die': () => subscribers.forEach(kill),
      'task falls silent for a while': () => silence(anyOf(cluster.allTasks()), 3 + this.#random() * 10),
      'task falls silent for good': () => silence(anyOf(cluster.allTasks()), LONGEST_MS),
      'publisher breaks': () => {
        if (publishers[0] !== undefined) publishers[0].error = 'broken';
      },
      'acknowledgements stop': () => this.#outcome.system.mute(),
      'client gives up': () => giveUp(anyOf(cluster.allTasks())),
      'system dies': () => this.#die(new HydraError('the system in memory died')),
      'cluster is gone': () => {
        cluster.isGone = true;
      },
      interrupted: () => this.#abort.abort(interruption),
    };
    happens[fault.what]();
  }
}

function giveUp(task: MemoryTask | undefined): void {
  task?.failures.push({ name: 'GONE', reason: 'it is gone', hint: null, clients: 1 });
}
