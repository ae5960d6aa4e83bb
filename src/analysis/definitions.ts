import type { Definition } from '../patterns/shared/measure.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { measuresOf } from './measures.ts';

/** Of the machine that ran Hydra. */
const machine: readonly Definition[] = [
  {
    key: 'environment.cpu_count',
    label: 'cores',
    unit: 'cores',
    definition: 'Logical processors of the machine that ran Hydra.',
  },
  {
    key: 'environment.memory_bytes',
    label: 'memory',
    unit: 'bytes',
    definition: 'Memory of the machine that ran Hydra.',
  },
];

/** What every shown number is, by its key: measures, verdicts, columns of the series. */
export function definitionsOf(pattern: Pattern): Definition[] {
  return [...measuresOf(pattern), ...pattern.definitions, ...machine, ...pattern.series.columns].map(
    ({ key, label, unit, definition }) => ({ key, label, unit, definition }),
  );
}
