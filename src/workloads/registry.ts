import type { OperationsDigest, OperationsResult } from '../patterns/operations/result.ts';
import type { PubsubDigest, PubsubResult } from '../patterns/pubsub/result.ts';
import { kafka } from './kafka/kafka.ts';
import type { KafkaOptions } from './kafka/options.ts';
import type { Workload } from './shared/workload.ts';
import type { ZmqOptions } from './zmq/options.ts';
import { zmq } from './zmq/zmq.ts';
import type { ZkOptions } from './zookeeper/options.ts';
import { zk } from './zookeeper/zk.ts';

/** What Hydra measures, in the order of help. */
export const WORKLOADS: readonly Workload[] = [kafka, zmq, zk];

/** What scripts give and are given, by workload: a digest is what a study keeps of a result. */
export interface WorkloadTypes {
  kafka: { options: KafkaOptions; result: PubsubResult; digest: PubsubDigest };
  zmq: { options: ZmqOptions; result: PubsubResult; digest: PubsubDigest };
  zk: { options: ZkOptions; result: OperationsResult; digest: OperationsDigest };
}

/** What a script measures that names none. */
export const USUAL_WORKLOAD = 'kafka';
