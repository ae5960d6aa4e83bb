import type { Latency } from '../shared/latency.ts';
import { latencyCounts } from '../shared/latency-measures.ts';
import type { Definition } from '../shared/measure.ts';

/** What else words and numbers of these results mean. */
export function definitionsFor(latencies: readonly Latency[]): readonly Definition[] {
  return [
    {
      ...{ key: 'clean', label: 'clean', unit: '' },
      definition:
        'Every task was begun in time, every operation was done, nobody lost a session, gave up or died, for the whole of the time.',
    },
    {
      ...{ key: 'loop', label: 'loop', unit: '' },
      definition:
        "closed: a user's next task is due after its last one; open: tasks are due by a schedule, and whoever is free takes the next.",
    },
    {
      ...{ key: 'span_s', label: 'counted time', unit: 's' },
      definition:
        'From the end of the ramp to the end of the load; what was handed over within it is counted.',
    },
    {
      ...{ key: 'wait_s', label: 'waits of users', unit: 's' },
      definition: 'Chosen waits between tasks within the counted time, in sum over users.',
    },
    ...latencyCounts(latencies),
  ];
}
