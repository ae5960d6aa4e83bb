import type { PubsubResult } from '../patterns/pubsub/result.ts';
import { kafka } from './kafka/kafka.ts';
import type { KafkaOptions } from './kafka/options.ts';
import type { Workload } from './shared/workload.ts';

/** What Hydra measures, in the order of help. */
export const WORKLOADS: readonly Workload[] = [kafka];

/** What scripts give and are given, by workload. */
export interface WorkloadTypes {
  kafka: { options: KafkaOptions; result: PubsubResult };
}

/** What a script measures that names none. */
export const USUAL_WORKLOAD = 'kafka';
