import type { Measure } from '../patterns/shared/measure.ts';
import { type Noise, noiseOf } from './noise.ts';

const PERCENT = 100;

/** How far other work on the machine disturbed a run. Neither direction tells anything of the system under test. */
export const noiseMeasures: readonly Measure[] = [
  share(
    'run_delay_share',
    'waiting for a CPU, worst task',
    "Part of its measured time that a task's main thread could run and waited for a CPU, worst task.",
  ),
  share(
    'run_delay_mean_share',
    'waiting for a CPU, mean of tasks',
    "Part of its measured time that a task's main thread could run and waited for a CPU, mean over the tasks.",
  ),
  share(
    'throttled_share',
    'throttled by a CPU limit',
    'Part of its measured time that the cgroup of a task had used up its CPU limit, worst task.',
  ),
  {
    key: 'standstill_s',
    label: 'standstill',
    unit: 's',
    definition:
      'Time that a task was due and neither ran nor waited for a CPU: stopped, suspended, or waiting for a disk; worst task.',
    better: null,
    value: (result) => noiseOf(result).standstill_s,
  },
  share(
    'steal_share',
    'CPU time stolen by the hypervisor',
    "Part of the host's CPU time that its hypervisor gave to others, worst host.",
  ),
  share(
    'pressure_share',
    'CPU pressure',
    'Part of the measured time in which some process of the host waited for a CPU, worst host.',
  ),
];

type ShareKey = Extract<keyof Noise, `${string}_share`>;

function share(key: ShareKey, label: string, definition: string): Measure {
  return {
    key,
    label,
    unit: '%',
    definition,
    better: null,
    value: (result) => {
      const part = noiseOf(result)[key];
      return part === null ? null : PERCENT * part;
    },
  };
}
