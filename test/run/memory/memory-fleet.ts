import type { Dictionary } from '../../../src/control/dictionary.ts';
import type { AskOptions, Fleet, FleetAnswers } from '../../../src/control/fleet.ts';
import { NoAnswerError } from '../../../src/control/requester.ts';
import type { RunTask } from '../../../src/run/run-task.ts';
import type { AnyMemoryTask } from './any-memory-task.ts';
import type { VirtualClock } from './virtual-clock.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

/** A control wire in memory: answers come late, or never, or are lost on their way back although the task obeyed. */
export class MemoryFleet implements Fleet<RunTask> {
  isClosed = false;
  readonly #targets: Map<string, RunTask>;
  readonly #drops = new Map<string, AbortController>();
  readonly #taskOf: (id: string) => AnyMemoryTask | undefined;
  readonly #isAnswerLost: () => boolean;
  readonly #clock: VirtualClock;

  constructor(
    targets: readonly RunTask[],
    taskOf: (id: string) => AnyMemoryTask | undefined,
    isAnswerLost: () => boolean,
    clock: VirtualClock,
  ) {
    this.#targets = new Map(targets.map((target) => [target.id, target]));
    this.#taskOf = taskOf;
    this.#isAnswerLost = isAnswerLost;
    this.#clock = clock;
    for (const { id } of targets) this.#drops.set(id, new AbortController());
  }

  get targets(): readonly RunTask[] {
    return [...this.#targets.values()];
  }

  async ask(
    name: string,
    args: Dictionary | ((target: RunTask) => Dictionary) = {},
    { only = () => true, attempts = 1, timeoutMs = DEFAULT_TIMEOUT_MS, signal }: AskOptions<RunTask> = {},
  ): Promise<FleetAnswers> {
    const answers: FleetAnswers = { answers: new Map(), failures: new Map() };
    const asked = this.targets.filter(only).map(async (target) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const own = typeof args === 'function' ? args(target) : args;
          answers.answers.set(target.id, await this.#askOne(target.id, name, own, timeoutMs, signal));
          return;
        } catch (error) {
          if (attempt < attempts && error instanceof NoAnswerError && this.#targets.has(target.id)) continue;
          answers.failures.set(target.id, error as Error);
          return;
        }
      }
    });
    await Promise.all(asked);
    signal?.throwIfAborted();
    return answers;
  }

  async #askOne(
    id: string,
    name: string,
    args: Dictionary,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Dictionary> {
    const dropped = this.#drops.get(id)?.signal;
    const ends = AbortSignal.any([signal, dropped].filter((end) => end !== undefined));
    const silence = async (ms: number): Promise<never> => {
      await this.#clock.delay(ms, ends).catch(() => signal?.throwIfAborted());
      throw new NoAnswerError(`no answer from ${id} to '${name}'`);
    };
    const task = this.#taskOf(id);
    if (task === undefined || !task.isAlive) return silence(timeoutMs);
    const waitMs = Math.max(task.answerMs, (task.silentUntilUs - this.#clock.monotonicUs()) / 1000);
    if (waitMs >= timeoutMs) return silence(timeoutMs);
    try {
      await this.#clock.delay(waitMs, ends);
    } catch {
      return silence(0);
    }
    if (!task.isAlive) return silence(timeoutMs - waitMs);
    const answer = task.obey(name, args);
    return this.#isAnswerLost() ? silence(timeoutMs - waitMs) : answer;
  }

  drop(id: string): void {
    this.#targets.delete(id);
    this.#drops.get(id)?.abort();
  }

  close(): void {
    this.isClosed = true;
    for (const id of [...this.#targets.keys()]) this.drop(id);
  }
}
