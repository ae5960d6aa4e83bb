import type { KafkaOptions } from '../workloads/kafka/options.ts';

/*
 * Estimates, from runs on two cores: right within a factor of two, there to tell minutes from hours. What a drain
 * takes depends on the system under test and is counted as its usual second.
 */
/** The apps, launched by the first cell. */
const SETUP_S = 2;
/** Topic, configuration, drain and collecting, per cell. */
const CELL_S = 1;
/** A subscriber task more than the cell before had. */
const TASK_STARTED_S = 0.25;
/** A subscriber task fewer than the cell before had. */
const TASK_STOPPED_S = 0.02;
/** Unless the options say, on a broker that was started for the study. */
const WARMUP_S = 3;

/** Expected seconds of each cell, in the order of measuring; launching the apps counts to the first. */
export function expectedSeconds(cells: readonly KafkaOptions[]): number[] {
  return cells.map((options, index) => {
    const before = cells[index - 1];
    const more = options.total_sub_apps - (before?.total_sub_apps ?? 0);
    const scaling = more > 0 ? more * TASK_STARTED_S : -more * TASK_STOPPED_S;
    const warmUp = options.warmup_s ?? (options.bootstrap === null ? WARMUP_S : 0);
    return (before === undefined ? SETUP_S : 0) + CELL_S + scaling + warmUp + options.test_duration;
  });
}

/**
 * Expected seconds for what is left, by how long the cells so far took against what was expected of them.
 * @param left expected seconds of the cells to come
 * @param done expected and real seconds of those that were measured
 */
export function remainingSeconds(
  left: readonly number[],
  done: readonly { expected_s: number; took_s: number }[],
): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const expected = sum(done.map(({ expected_s }) => expected_s));
  const took = sum(done.map(({ took_s }) => took_s));
  return sum(left) * (expected > 0 ? took / expected : 1);
}

/** A duration as people say it: `45 s`, `4 min`, `1 h 20 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 100) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
