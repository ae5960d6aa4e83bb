import {
  type Arrivals,
  askedIn,
  type LoadStage,
  ownOf,
  stageStartsUs,
  type TaskShare,
  taskArrivals,
} from '../../../src/measure/user-load.ts';
import type { BaseUserConfig } from './user-config.ts';

/** An open loop's schedule goes on so long for what is due and not begun: a rate missed by more is missed. */
const GRACE_SHARE = 0.01;
const GRACE_MIN_US = 100_000;

/** What one task is to do and when, by its configuration. Pure. */
export class LoadPlan {
  readonly isOpen: boolean;
  readonly share: TaskShare;
  readonly stages: readonly LoadStage[];
  /** Begin of each stage, and end of the last, relative to when counting begins, microseconds. */
  readonly stageStartsUs: readonly number[];
  /** Users that the task hosts at most. */
  readonly users: number;
  /** Users of the run that begin per second; 0 = all at once. */
  readonly spawnRate: number;
  /** From the first to behind the last user of the first stage, microseconds. */
  readonly rampUs: number;
  readonly paceUs: number;
  readonly minWaitUs: number;
  readonly waitSpreadUs: number;
  readonly seed: number;
  /** Within which what is due and not begun is still begun, after the end. */
  readonly graceUs: number;
  readonly drainUs: number;
  readonly #config: BaseUserConfig;

  constructor(config: BaseUserConfig) {
    this.#config = config;
    this.isOpen = config.loop === 'open';
    this.share = { task: config.task, tasks: config.tasks };
    this.stages = config.stages;
    this.stageStartsUs = stageStartsUs(config.stages);
    this.users = ownOf(config.users, this.share);
    this.spawnRate = config.spawn_rate;
    this.rampUs = config.spawn_rate === 0 ? 0 : Math.round((this.usersOfRun(0) / config.spawn_rate) * 1e6);
    this.paceUs = config.pace_s * 1e6;
    this.minWaitUs = config.min_wait_ms * 1000;
    this.waitSpreadUs = Math.max(0, config.max_wait_ms - config.min_wait_ms) * 1000;
    this.seed = config.seed;
    this.graceUs = this.isOpen ? Math.max(GRACE_MIN_US, this.lengthUs * GRACE_SHARE) : 0;
    this.drainUs = config.drain_timeout_s * 1e6;
  }

  get lengthUs(): number {
    return this.stageStartsUs.at(-1) as number;
  }

  /** Users of the whole run in a stage. */
  usersOfRun(stage: number): number {
    if (this.isOpen) return this.#config.users;
    return Math.round(this.stages[stage]?.load ?? 0);
  }

  /** The index within the run of one of the task's own. */
  userOfRun(own: number): number {
    return this.share.task + own * this.share.tasks;
  }

  /** Tasks that an open loop asks this task for; null of a closed loop. */
  get asked(): number | null {
    if (!this.isOpen) return null;
    return ownOf(
      this.stages.reduce((sum, stage) => sum + askedIn(stage), 0),
      this.share,
    );
  }

  /** A new walk along the task's due times. */
  arrivals(): Arrivals {
    const { arrival: kind, seed } = this.#config;
    return taskArrivals(this.stages, this.share, { kind, seed });
  }
}
