import { HydraError, messageOf } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import { longestWorkMs, meanWorkMs, readWorkTime } from '../../measure/work-time.ts';
import type { Grouping } from '../../patterns/pubsub/groups.ts';
import type { Keeper } from '../../process/keeper.ts';
import { remoteUndo } from '../../process/undo.ts';
import type { KafkaAdmin } from '../../servers/kafka/admin/admin.ts';
import {
  type GroupSettings,
  HEARTBEAT_SETTING,
  idsOf,
  NO_SETTINGS,
  SESSION_SETTING,
  SHARE_HEARTBEAT_SETTING,
  SHARE_LOCK_SETTING,
  SHARE_SESSION_SETTING,
  SHARE_START_SETTING,
  setGroupSettings,
} from '../../servers/kafka/admin/group-settings.ts';
import { groupUndoer } from '../../servers/kafka/admin/group-undo.ts';
import type { BrokerFeatures } from '../../servers/kafka/admin/kafka-probe.ts';
import type { EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import type { KafkaCluster } from '../../servers/kafka/client/cluster.ts';
import { packSecurity } from '../../servers/kafka/client/packed-security.ts';
import { memberPlan } from './check-groups.ts';
import type { KafkaOptions } from './options.ts';

/** How long the others wait for a member that is to join, ms: as long as a run is likely to last. */
const REBALANCE_TIMEOUT_MS = 60_000;
/** Beyond a session's end: heartbeats that tell of it, joining, finding leaders, ms. */
const AGREED_AFTER_MS = 2_000;

/** Bounds of `group.share.record.lock.duration.ms` at brokers that allow most, ms. */
const LEAST_LOCK_MS = 1_000;
const MOST_LOCK_MS = 60_000;
/** A member of a share group that works takes no more at once than it does within this share of the lock. */
const LOCK_SHARE = 0.2;
/** What a Java consumer acquires at once (`max.poll.records`). */
const MOST_RECORDS = 500;

/** What the groups of a run are made with. */
interface GroupSetup {
  options: KafkaOptions;
  cluster: KafkaCluster;
  /** Null where brokers are somebody else's. */
  own: EmbeddedCluster | null;
  keeper: Keeper;
}

/** The groups of one run as its own topic's name begins them: `<topic>_g1`, ... whatever topic they read. */
export interface RunGroups {
  prefix: string;
  /** A member that went without a word is forgotten after so long, ms. */
  sessionMs: number;
  heartbeatMs: number;
  /** A record that a member of a share group has acquired comes back after so long, ms; 0 in other groups. */
  lockMs: number;
  notes: string[];
  release: () => void;
}

type Times = Pick<RunGroups, 'sessionMs' | 'heartbeatMs' | 'lockMs'>;

/**
 * How the groups of a run are named and what holds for them, and who deletes them where the run cannot.
 * @param name of the run's own topic
 * @throws HydraError where the brokers do not know the protocol
 */
export async function makeGroups(
  { options, cluster, own, keeper }: GroupSetup,
  admin: KafkaAdmin,
  name: string,
): Promise<RunGroups | null> {
  const { groups: count, group_protocol: protocol } = options;
  if (count === null) return null;
  const prefix = `${name}_g`;
  const isClassic = protocol === 'classic';
  if (!isClassic) requireProtocol(protocol, await admin.describeCluster(), admin.bootstrap);
  const undo = {
    ...{ bootstrap: cluster.bootstrap, security: packSecurity(cluster.security), prefix },
    ...{ wait_ms: options.session_timeout_ms, with_settings: isClassic ? 0 : count },
    is_share: protocol === 'share',
  };
  // Brokers of ours take their groups with them.
  const release = own === null ? await keeper.guard(remoteUndo(groupUndoer, undo)) : () => {};
  const asked = { sessionMs: options.session_timeout_ms, heartbeatMs: options.heartbeat_ms };
  if (isClassic) return { prefix, release, ...asked, lockMs: 0, notes: [] };
  const ids = idsOf(prefix, count);
  if (protocol === 'consumer')
    return {
      prefix,
      release,
      ...(await setTimes(cluster, admin, CONSUMER_TIMES, { ids, ...asked, lockMs: 0 })),
    };
  // What is published before the first member comes is for the group too.
  await setGroupSettings(cluster, ids, { [SHARE_START_SETTING]: 'earliest' });
  const lockMs = lockOf(options);
  return { prefix, release, ...(await setTimes(cluster, admin, SHARE_TIMES, { ids, ...asked, lockMs })) };
}

const PROTOCOLS = {
  consumer: { feature: 'group.version', words: 'the consumer group protocol (KIP-848)', from: '4.0' },
  share: { feature: 'share.version', words: 'share groups (KIP-932)', from: '4.2' },
};

/** @throws HydraError where the cluster does not have it */
export function requireProtocol(
  protocol: keyof typeof PROTOCOLS,
  { features }: Pick<BrokerFeatures, 'features'>,
  bootstrap: string,
): void {
  const { feature, words, from } = PROTOCOLS[protocol];
  if ((features[feature] ?? 0) >= 1) return;
  throw new HydraError(`Kafka at ${bootstrap} does not know ${words}`, {
    hint: `it is there from Kafka ${from} on, with the feature ${feature}=1; or give --group_protocol=classic`,
  });
}

/** Names of the settings of a group that hold times. */
interface TimeSettings {
  session: string;
  heartbeat: string;
  lock: string | null;
}

const CONSUMER_TIMES = { session: SESSION_SETTING, heartbeat: HEARTBEAT_SETTING, lock: null };
const SHARE_TIMES = {
  ...{ session: SHARE_SESSION_SETTING, heartbeat: SHARE_HEARTBEAT_SETTING },
  lock: SHARE_LOCK_SETTING,
};
/** The brokers' own, unless told, ms. */
const USUAL = { session: 45_000, heartbeat: 5_000, lock: 30_000 };

/** By these protocols the broker says how often members are heard: for these groups as it was asked for. */
async function setTimes(
  cluster: KafkaCluster,
  admin: KafkaAdmin,
  names: TimeSettings,
  { ids, ...asked }: { ids: string[] } & Times,
): Promise<Times & Pick<RunGroups, 'notes'>> {
  try {
    const settings: GroupSettings = {
      [names.session]: String(asked.sessionMs),
      [names.heartbeat]: String(asked.heartbeatMs),
      ...(names.lock === null ? {} : { [names.lock]: String(asked.lockMs) }),
    };
    await setGroupSettings(cluster, ids, settings);
    return { ...asked, notes: [] };
  } catch (error) {
    const settings = await admin.brokerSettings();
    const own = (name: string | null, usual: number) => Number(settings?.[`group.${name}`] ?? usual);
    const [session, heartbeat] = [own(names.session, USUAL.session), own(names.heartbeat, USUAL.heartbeat)];
    const lockMs = names.lock === null ? 0 : own(names.lock, USUAL.lock);
    const lock = names.lock === null ? '' : `, record lock ${lockMs} ms`;
    const note = `the brokers' own times hold for the groups (session ${session} ms, heartbeat ${heartbeat} ms${lock}): ${messageOf(error)}`;
    return { sessionMs: session, heartbeatMs: heartbeat, lockMs, notes: [note] };
  }
}

/** How long a member may keep a record that it has acquired, ms: as long as it may be silent, within the brokers' bounds. */
function lockOf({ session_timeout_ms }: KafkaOptions): number {
  return Math.min(MOST_LOCK_MS, Math.max(LEAST_LOCK_MS, session_timeout_ms));
}

/** Deletes the groups of a run once their members are gone. */
export async function deleteGroups(
  { cluster, options }: GroupSetup,
  admin: KafkaAdmin,
  { prefix, sessionMs, release }: RunGroups,
): Promise<void> {
  await admin.deleteGroups(prefix, sessionMs);
  if (options.group_protocol !== 'classic')
    await setGroupSettings(cluster, idsOf(prefix, options.groups ?? 0), NO_SETTINGS[options.group_protocol]);
  release();
}

/** How subscribers read, as the pattern sees it. */
export function groupingOf(
  options: KafkaOptions,
  groups: RunGroups | null,
  streams: number,
): Grouping | null {
  if (options.groups === null || groups === null) return null;
  const settleMs =
    groups.sessionMs + groups.lockMs + 2 * groups.heartbeatMs + AGREED_AFTER_MS + mostWorkMs(options);
  return {
    groups: options.groups,
    streams,
    plan: memberPlan(options, options.groups),
    settleMs,
    isShared: options.group_protocol === 'share',
  };
}

/** Longest that a member may be at a single message, ms. */
function mostWorkMs({ work_ms }: KafkaOptions): number {
  const work = work_ms === null ? null : readWorkTime(work_ms);
  return work === null ? 0 : longestWorkMs(work);
}

/** How many records a member of a share group that works takes at once: it is done with them long before they are given to others. */
function recordsAtOnce(options: KafkaOptions): number {
  const work = options.work_ms === null ? null : readWorkTime(options.work_ms);
  if (work === null) return MOST_RECORDS;
  const fit = Math.floor((LOCK_SHARE * lockOf(options)) / meanWorkMs(work));
  return Math.min(MOST_RECORDS, Math.max(1, fit));
}

/** What members are told; nothing where there are none. */
export function groupConfig(options: KafkaOptions, prefix: string | null): Dictionary {
  return {
    group_prefix: prefix ?? 'none',
    group_protocol: options.group_protocol,
    assignor: options.assignor,
    session_timeout_ms: options.session_timeout_ms,
    heartbeat_ms: options.heartbeat_ms,
    commit_interval_ms: options.commit_interval_ms,
    rebalance_timeout_ms: REBALANCE_TIMEOUT_MS,
    work_ms: options.work_ms ?? 'none',
    work_records: recordsAtOnce(options),
    work_seed: options.work_seed,
  };
}
