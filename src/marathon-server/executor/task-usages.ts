import type { GroupUsage } from '../../process/group-usage.ts';

/** For how long a reading answers those who ask, ms. */
const freshMs = 1_000;

/** What tasks used at one moment; those whose processes had ended are absent. */
export interface UsageReading {
  atMs: number;
  byTask: ReadonlyMap<string, GroupUsage>;
}

export interface TaskUsagesOptions {
  /** By task id, the process groups of the tasks that run now. */
  groups(): ReadonlyMap<string, number>;
  /** What process groups use, by their number. */
  read(groups: Iterable<number>): Promise<ReadonlyMap<number, GroupUsage>>;
  nowMs(): number;
}

/** What the tasks use. Reading the table of all processes is dear: whoever asks within a second shares one reading. */
export class TaskUsages {
  readonly #options: TaskUsagesOptions;
  #latest:
    | { beganMs: number; groups: ReadonlyMap<string, number>; reading: Promise<UsageReading> }
    | undefined;

  constructor(options: TaskUsagesOptions) {
    this.#options = options;
  }

  /** A reading of all tasks that run by now, begun a second ago at most. */
  now(): Promise<UsageReading> {
    const nowMs = this.#options.nowMs();
    const groups = this.#options.groups();
    if (this.#latest !== undefined && nowMs - this.#latest.beganMs < freshMs) {
      const { groups: known, reading } = this.#latest;
      if ([...groups.keys()].every((taskId) => known.has(taskId))) return reading;
    }
    const reading = this.#read(groups);
    this.#latest = { beganMs: nowMs, groups, reading };
    return reading;
  }

  async #read(groups: ReadonlyMap<string, number>): Promise<UsageReading> {
    const { read, nowMs } = this.#options;
    const usages = await read(groups.values());
    const byTask = new Map(
      [...groups].flatMap(([taskId, group]) => {
        const usage = usages.get(group);
        return usage === undefined ? [] : [[taskId, usage] as const];
      }),
    );
    return { atMs: nowMs(), byTask };
  }
}
