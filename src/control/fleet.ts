import pLimit, { type LimitFunction } from 'p-limit';
import type { Dictionary } from './dictionary.ts';
import { createRequester, NoAnswerError, type Requester, type RequestOptions } from './requester.ts';

/** Where a task's control endpoint is. */
export interface FleetTarget {
  id: string;
  host: string;
  port: number;
}

export interface FleetOptions {
  /** How many tasks may be asked at the same moment; 256 unless told. */
  concurrency?: number;
}

export interface AskOptions<Target extends FleetTarget = FleetTarget> extends RequestOptions {
  /** Asks only those of the tasks; all unless told. */
  only?: (target: Target) => boolean;
  /** However many they are, all are asked at the same moment. */
  atOnce?: boolean;
  /** How often a task that does not answer is asked in all; 1 unless told. A refusal is never repeated. */
  attempts?: number;
}

/** Every task that was asked is in exactly one of the two, under its id. */
export interface FleetAnswers {
  answers: Map<string, Dictionary>;
  failures: Map<string, Error>;
}

/** The control clients of many tasks, asked side by side. */
export interface Fleet<Target extends FleetTarget> {
  /** Those not dropped. */
  readonly targets: readonly Target[];
  /**
   * Sends one command to every task. A task that fails does not hold up the others.
   * @throws the signal's reason when aborted.
   */
  ask(
    name: string,
    args?: Dictionary | ((target: Target) => Dictionary),
    options?: AskOptions<Target>,
  ): Promise<FleetAnswers>;
  /** Leaves a task out from now on; what it is being asked fails with NoAnswerError. */
  drop(id: string): void;
  close(): void;
}

const DEFAULT_CONCURRENCY = 256;

export function createFleet<Target extends FleetTarget>(
  targets: readonly Target[],
  options: FleetOptions = {},
): Fleet<Target> {
  return new ControlFleet(targets, options.concurrency ?? DEFAULT_CONCURRENCY);
}

interface Member<Target> {
  target: Target;
  requester: Requester;
}

class ControlFleet<Target extends FleetTarget> implements Fleet<Target> {
  readonly #members: Map<string, Member<Target>>;
  readonly #limit: LimitFunction;

  constructor(targets: readonly Target[], concurrency: number) {
    this.#limit = pLimit(concurrency);
    this.#members = new Map(
      targets.map((target) => {
        const { id, host, port } = target;
        return [id, { target, requester: createRequester({ host, port }) }];
      }),
    );
  }

  get targets(): readonly Target[] {
    return Array.from(this.#members.values(), ({ target }) => target);
  }

  async ask(...[name, args = {}, options = {}]: Parameters<Fleet<Target>['ask']>): Promise<FleetAnswers> {
    const { only = () => true, atOnce = false, ...askOptions } = options;
    const result: FleetAnswers = { answers: new Map(), failures: new Map() };
    const chosen = [...this.#members.values()].filter(({ target }) => only(target));
    const asked = chosen.map(({ target, requester }) => {
      const one = async () => {
        try {
          const own = typeof args === 'function' ? args(target) : args;
          result.answers.set(target.id, await persist(requester, name, own, askOptions));
        } catch (error) {
          result.failures.set(target.id, asError(error));
        }
      };
      return atOnce ? one() : this.#limit(one);
    });
    await Promise.all(asked);
    askOptions.signal?.throwIfAborted();
    return result;
  }

  drop(id: string): void {
    this.#members.get(id)?.requester.close();
    this.#members.delete(id);
  }

  close(): void {
    for (const id of [...this.#members.keys()]) this.drop(id);
  }
}

async function persist(
  requester: Requester,
  name: string,
  args: Dictionary,
  { attempts = 1, ...options }: Omit<AskOptions, 'only' | 'atOnce'>,
): Promise<Dictionary> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await requester.request(name, args, options);
    } catch (error) {
      if (!(error instanceof NoAnswerError) || attempt >= attempts) throw error;
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
