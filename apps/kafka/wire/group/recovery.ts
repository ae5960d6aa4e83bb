import { WireError } from '../wire-error.ts';

/**
 * What a member of a group does about an error. `rejoin`: it joins once more, as whom it is · `anew`: the coordinator
 * does not know it any more; what it reads is not its own, and it joins as somebody else · `find`: the coordinator is
 * looked for · `retry`: the same once more, a little later · `end`: nothing will help.
 */
export type Recovery = 'rejoin' | 'anew' | 'find' | 'retry' | 'end';

const BY_NAME: Readonly<Record<string, Recovery>> = {
  REBALANCE_IN_PROGRESS: 'rejoin',
  ILLEGAL_GENERATION: 'anew',
  UNKNOWN_MEMBER_ID: 'anew',
  FENCED_MEMBER_EPOCH: 'anew',
  STALE_MEMBER_EPOCH: 'retry',
  NOT_COORDINATOR: 'find',
  COORDINATOR_NOT_AVAILABLE: 'find',
  COORDINATOR_LOAD_IN_PROGRESS: 'retry',
  UNSTABLE_OFFSET_COMMIT: 'retry',
  UNKNOWN_TOPIC_OR_PARTITION: 'retry',
  UNKNOWN_TOPIC_ID: 'retry',
  UNKNOWN_SERVER_ERROR: 'retry',
};

/** @param trouble countable name, Kafka's or our own */
export function recoveryOf({ trouble, fatal }: Pick<WireError, 'trouble' | 'fatal'>): Recovery {
  if (fatal) return 'end';
  // What is left are connections that broke, and answers that never came or made no sense.
  return BY_NAME[trouble] ?? 'find';
}

/** Whoever gets one of these is not to try again; how that is mended. */
const HINTS: Readonly<Record<string, string>> = {
  GROUP_AUTHORIZATION_FAILED: 'Give this client the right Read on the group',
  TOPIC_AUTHORIZATION_FAILED: 'Give this client the right Read on the topic',
  INVALID_SESSION_TIMEOUT:
    "Give a --session_timeout_ms within the broker's group.min.session.timeout.ms and group.max.session.timeout.ms",
  GROUP_MAX_SIZE_REACHED:
    "Raise the broker's group.max.size or group.consumer.max.size, or measure fewer clients",
  INCONSISTENT_GROUP_PROTOCOL: 'See who else is a member of the group',
  UNSUPPORTED_VERSION: "See the broker's group.coordinator.rebalance.protocols",
};

/** The error of an answer, as members know it. @param what it answered */
export function groupError(name: string, what: string): WireError {
  const hint = HINTS[name];
  const isFinal = hint !== undefined || !(name in BY_NAME);
  return new WireError(name, `Kafka refuses ${what}: ${name}`, {
    fatal: isFinal,
    ...(hint === undefined ? {} : { hint }),
  });
}
