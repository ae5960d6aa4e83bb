import type { TaskSet, Turn, User, UserWorkload } from '../../../apps/kit/operations/user.ts';
import { type BaseUserConfig, baseUserConfig } from '../../../apps/kit/operations/user-config.ts';
import { UserTask, type UserTaskClock } from '../../../apps/kit/operations/user-task.ts';
import type { Dictionary } from '../../../src/control/dictionary.ts';
import type { UserInterval } from '../../../src/measure/operations-report.ts';
import { VirtualClock } from '../../run/memory/virtual-clock.ts';

/** What the system in memory does with one operation. */
export interface Answer {
  /** Infinity = never. */
  afterMs: number;
  /** Absent = it succeeds; `suppressed` = it is not to count as failed. */
  error?: string;
}

/** How the system in memory behaves; all of it at will. */
export interface Behaviour {
  taskSets?: readonly TaskSet[];
  /** @param name of the operation, `<task set>/<operation>` */
  answer?: (name: string, turn: Turn, nowUs: number) => Answer;
  /** How long a session takes to open, ms; throws where it cannot. */
  openMs?: (user: number) => number;
  /** Told of every task that begins. */
  onTask?: (turn: Turn, task: number, nowUs: number) => void;
}

export const ONE_SET: readonly TaskSet[] = [
  { name: 'one', weight: 1, tasks: [{ name: 'get', weight: 1 }], operations: ['get'] },
];

/** Users whose system is a function: each task is the operation of its name. */
export function virtualUsers(clock: VirtualClock, behaviour: Behaviour): UserWorkload<BaseUserConfig> {
  const taskSets = behaviour.taskSets ?? ONE_SET;
  const answer = behaviour.answer ?? ((): Answer => ({ afterMs: 1 }));
  return {
    schema: baseUserConfig,
    taskSets: () => taskSets,
    createHost: (_config, tools) => ({
      createUser: (kind, turn): User => {
        const { name, tasks } = taskSets[kind] as TaskSet;
        let isOpen = false;
        return {
          open: async () => {
            await clock.delay(behaviour.openMs?.(turn.user) ?? 0);
            isOpen = true;
          },
          perform(task) {
            if (!isOpen) throw new Error(`user ${turn.user} performs although it is not open`);
            behaviour.onTask?.(turn, task, clock.monotonicUs());
            const operation = tasks[task]?.name ?? '';
            turn.begin(tools.operation(name, operation));
            const { afterMs, error } = answer(`${name}/${operation}`, turn, clock.monotonicUs());
            if (afterMs === Number.POSITIVE_INFINITY) return;
            clock.after(afterMs, () => {
              if (error === undefined) turn.ok(10);
              else if (error === 'suppressed') turn.suppressed();
              else turn.failed(error);
              turn.end();
            });
          },
          close: async () => {
            isOpen = false;
          },
        };
      },
      traffic: () => ({ txBytes: 0, rxBytes: 0 }),
      close: async () => {},
    }),
  };
}

/** A task's time, as a virtual clock has it. */
export function virtualTime(clock: VirtualClock): UserTaskClock {
  return {
    nowUs: () => clock.monotonicUs(),
    wallOffsetUs: clock.wallMs() * 1000 - clock.monotonicUs(),
    createTimer: (wake) => {
      let cancel = () => {};
      return {
        wakeAt(us) {
          cancel();
          if (us !== Number.POSITIVE_INFINITY) cancel = clock.after((us - clock.monotonicUs()) / 1000, wake);
        },
      };
    },
  };
}

/** What every task of a run is told, but for which one it is. */
export interface Load {
  loop: 'closed' | 'open';
  users: number;
  stages: readonly { load: number; seconds: number }[];
  [name: string]: unknown;
}

/** A run's tasks carried out to their end: reports and intervals, each second cut. */
export async function runTasks(
  load: Load,
  tasks: number,
  behaviour: Behaviour | ((clock: VirtualClock) => Behaviour) = {},
) {
  const clock = new VirtualClock();
  const workload = virtualUsers(clock, typeof behaviour === 'function' ? behaviour(clock) : behaviour);
  const all = Array.from({ length: tasks }, (_, task) => {
    const role = new UserTask(workload, virtualTime(clock));
    role.configure({ run_id: 'r', ...load, stages: JSON.stringify(load.stages), task, tasks } as Dictionary);
    return role;
  });
  const told = await Promise.all(
    all.map(async (role) => {
      const intervals: Partial<UserInterval>[] = [];
      const { end, startUs } = await role.begin(new AbortController().signal);
      let isOver = false;
      const cut = async () => {
        while (!isOver) {
          await clock.delay(1000);
          intervals.push(role.cutInterval());
        }
      };
      const cutting = cut();
      await end;
      isOver = true;
      await cutting;
      intervals.push(role.cutInterval());
      return { startUs, report: role.report('full').user, intervals };
    }),
  );
  return { told, clock };
}
