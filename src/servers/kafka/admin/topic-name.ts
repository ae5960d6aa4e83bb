import { UsageError } from '../../../base/errors.ts';
import { isRunId } from '../../../base/run-id.ts';
import { isWorkloadName } from '../../../base/run-labels.ts';

// Kafka's org.apache.kafka.common.internals.Topic: legal characters and the longest name.
const legalName = /^[a-zA-Z0-9._-]+$/;
const longestName = 249;

/*
 * Ours are `<prefix>_<workload>_<run id>`, the prefix's slashes written as `_`. A Marathon path holds no `_`
 * and a workload neither, so no two prefixes share a name and a prefix never claims those of one below it.
 */
const separator = '_';
const legalPrefix = /^[a-z0-9.-]+(?:\/[a-z0-9.-]+)*$/;

/**
 * Checks a name against Kafka's rule.
 * @throws UsageError when Kafka would refuse the topic
 */
export function assertTopicName(name: string): void {
  if (legalName.test(name) && name.length <= longestName && name !== '.' && name !== '..') return;
  throw new UsageError(`${JSON.stringify(name)} is not a Kafka topic name`, {
    hint: `use 1 to ${longestName} letters, digits, dots, hyphens and underscores`,
  });
}

/**
 * The topic of one run, e.g. `hydra_kafka_20261121-141500-3f9a2c`.
 * @param appPrefix `[marathon] app_prefix`, e.g. `/hydra`
 * @throws UsageError when one of the three cannot be part of such a name, or the name grows too long
 */
export function topicOfRun(appPrefix: string, workload: string, runId: string): string {
  if (!isWorkloadName(workload)) throw new UsageError(`${JSON.stringify(workload)} is not a workload`);
  if (!isRunId(runId)) throw new UsageError(`${JSON.stringify(runId)} is not a run id`);
  const name = [topicPrefixOf(appPrefix), workload, runId].join(separator);
  assertTopicName(name);
  return name;
}

/** Below what, and for which workloads, a topic is ours. */
export interface OwnTopics {
  readonly appPrefix: string;
  readonly workloads: readonly string[];
}

/** True when `topicOfRun` gave the name for this very prefix and one of the workloads; never for anyone else's topic. */
export function isTopicOfOurs({ appPrefix, workloads }: OwnTopics, name: string): boolean {
  const start = topicPrefixOf(appPrefix) + separator;
  if (!name.startsWith(start)) return false;
  const [workload = '', runId = '', ...more] = name.slice(start.length).split(separator);
  return more.length === 0 && workloads.includes(workload) && isRunId(runId);
}

/**
 * How the topics of all runs below the prefix begin.
 * @throws UsageError when the prefix is no Marathon path
 */
function topicPrefixOf(appPrefix: string): string {
  const path = appPrefix.replace(/^\/+|\/+$/g, '');
  if (legalPrefix.test(path)) return path.replaceAll('/', separator);
  throw new UsageError(`app_prefix ${JSON.stringify(appPrefix)} is not a Marathon path`, {
    hint: 'give one like /hydra: lower-case letters, digits and inner hyphens between slashes',
  });
}
