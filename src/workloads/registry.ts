import { kafka } from './kafka/kafka.ts';
import type { KafkaOptions } from './kafka/options.ts';
import type { Workload } from './shared/workload.ts';

/** What Hydra measures, in the order of help. */
export const WORKLOADS: readonly Workload[] = [kafka];

/** The options of each, for scripts. */
export interface OptionsByWorkload {
  kafka: KafkaOptions;
}

/** What a script measures that names none. */
export const USUAL_WORKLOAD = 'kafka';
