import type { Dictionary } from '../../../src/control/dictionary.ts';

/** Who a task in memory is. */
export interface TaskIdentity {
  id: string;
  appId: string;
  /** Name of its role. */
  role: string;
  /** Among the tasks of its app, from 0. */
  index: number;
}

/** A task in memory, whatever it does. */
export interface AnyMemoryTask extends TaskIdentity {
  isAlive: boolean;
  /** Until then it answers nothing, monotonic microseconds. */
  silentUntilUs: number;
  /** How long each answer takes, ms. */
  answerMs: number;
  /** Carries a command out; the answer's way back is the fleet's. */
  obey(name: string, args: Dictionary): Dictionary;
}
