import { createPoissonSchedule } from './poisson-schedule.ts';

/** A part of a run with one load: users of a closed loop, operations per second of an open one. */
export interface LoadStage {
  load: number;
  seconds: number;
}

/** Which of how many tasks: users and arrivals n with n modulo `tasks` = `task` are its own. */
export interface TaskShare {
  task: number;
  tasks: number;
}

/** How many of the first `count` are the task's own. */
export function ownOf(count: number, { task, tasks }: TaskShare): number {
  return Math.max(0, Math.ceil((count - task) / tasks));
}

/** Tasks that an open loop asks for in a stage, of all that share it. */
export function askedIn({ load, seconds }: LoadStage): number {
  return Math.round(load * seconds);
}

/** When each stage begins, relative to the start of the first, microseconds; one more at the end: the end of the last. */
export function stageStartsUs(stages: readonly LoadStage[]): number[] {
  const starts = [0];
  for (const { seconds } of stages) starts.push((starts.at(-1) ?? 0) + seconds * 1e6);
  return starts.map(Math.round);
}

/** The due times of an open loop that are one task's own. */
export interface Arrivals {
  /** In all stages. */
  readonly total: number;
  /** Due time of its own arrival n relative to the start, whole microseconds. Asked for in order it takes no search. */
  dueUs(n: number): number;
}

interface StagePart {
  /** Own arrivals before it. */
  before: number;
  own: number;
  dueUs: (n: number) => number;
}

/**
 * The task's own part of a schedule that all tasks share: arrival n of the run is due at start + n / rate, and is that of task
 * n modulo tasks. At random, each stage has as many arrivals, at instants that the seed and the task decide.
 */
export function taskArrivals(
  stages: readonly LoadStage[],
  share: TaskShare,
  { kind, seed }: { kind: 'uniform' | 'poisson'; seed: number },
): Arrivals {
  const starts = stageStartsUs(stages);
  let first = 0;
  const parts = stages.map((stage, index): StagePart => {
    const [before, firstOfAll] = [ownOf(first, share), first];
    first += askedIn(stage);
    const own = ownOf(first, share) - before;
    const startUs = starts[index] as number;
    if (kind === 'poisson') {
      const stream = share.task + index * share.tasks;
      const random = createPoissonSchedule({
        total: own,
        batch: 1,
        lengthS: stage.seconds,
        seed: [seed, stream],
      });
      return { before, own, dueUs: (n) => startUs + random.dueUs(n - before) };
    }
    const apartUs = 1e6 / stage.load;
    return {
      before,
      own,
      dueUs: (n) => startUs + Math.round((share.task + n * share.tasks - firstOfAll) * apartUs),
    };
  });
  return { total: ownOf(first, share), dueUs: (n) => partOf(parts, n).dueUs(n) };
}

function partOf(parts: readonly StagePart[], n: number): StagePart {
  return parts.find(({ before, own }) => n < before + own) ?? (parts.at(-1) as StagePart);
}
