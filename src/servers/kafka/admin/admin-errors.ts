import { HydraError, messageOf } from '../../../base/errors.ts';

/*
 * kafkajs throws errors with a `type` (Kafka's name of the error), wraps them when it gives up retrying
 * (`cause`), gathers those of several topics (`errors`) or groups (`groups[].error`).
 */

/** The error Kafka answered, behind what kafkajs wrapped around it. */
function innermost(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { errors, groups } = error as { errors?: unknown; groups?: unknown };
  const first = Array.isArray(errors) ? errors[0] : Array.isArray(groups) ? groups[0]?.error : error.cause;
  return first instanceof Error ? innermost(first) : error;
}

/** Kafka's name of an error, e.g. `TOPIC_ALREADY_EXISTS`; undefined for one that is not Kafka's. */
export function errorType(error: unknown): string | undefined {
  const inner = innermost(error);
  if (!(inner instanceof Error) || !('type' in inner)) return undefined;
  return typeof inner.type === 'string' ? inner.type : undefined;
}

const hints: Readonly<Record<string, string>> = {
  INVALID_REPLICATION_FACTOR: 'ask for no more replicas than there are brokers',
  INVALID_PARTITIONS: 'ask for at least one partition',
  TOPIC_AUTHORIZATION_FAILED: 'allow this on the broker, or use one that needs no authorization',
  CLUSTER_AUTHORIZATION_FAILED: 'allow this on the broker, or use one that needs no authorization',
  POLICY_VIOLATION:
    'the brokers have a create.topic.policy.class.name that takes no such topic: have one made that it takes, and name it with --topic',
  NON_EMPTY_GROUP: 'stop the consumers of the group first',
};

/** One clear line about a call of kafkajs that failed: `failure`, then why. */
export function adminError(failure: string, error: unknown, hint?: string): HydraError {
  if (error instanceof HydraError) return error;
  const inner = innermost(error);
  const mend = hints[errorType(inner) ?? ''] ?? hint;
  return new HydraError(`${failure}: ${messageOf(inner)}`, {
    cause: error,
    ...(mend === undefined ? {} : { hint: mend }),
  });
}

/** Likewise for a call that needs a right, by the name that Kafka's documentation gives it. */
export function rightsError(failure: string, error: unknown, right: string): HydraError {
  if (errorType(error)?.endsWith('_AUTHORIZATION_FAILED') !== true) return adminError(failure, error);
  return new HydraError(`${failure}: this client lacks the right ${right}`, {
    cause: error,
    hint: 'allow it on the brokers, e.g. with kafka-acls.sh',
  });
}
