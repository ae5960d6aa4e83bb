import { HydraError, messageOf } from '../../base/errors.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import { longestWorkMs, readWorkTime } from '../../measure/work-time.ts';
import type { Grouping } from '../../patterns/pubsub/groups.ts';
import type { Keeper } from '../../process/keeper.ts';
import { remoteUndo } from '../../process/undo.ts';
import type { KafkaAdmin } from '../../servers/kafka/admin/admin.ts';
import {
  HEARTBEAT_SETTING,
  idsOf,
  NO_SETTINGS,
  SESSION_SETTING,
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
  notes: string[];
  release: () => void;
}

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
  if (!isClassic) requireConsumerProtocol(await admin.describeCluster(), admin.bootstrap);
  const undo = {
    ...{ bootstrap: cluster.bootstrap, security: packSecurity(cluster.security), prefix },
    ...{ wait_ms: options.session_timeout_ms, with_settings: isClassic ? 0 : count },
  };
  // Brokers of ours take their groups with them.
  const release = own === null ? await keeper.guard(remoteUndo(groupUndoer, undo)) : () => {};
  const asked = { sessionMs: options.session_timeout_ms, heartbeatMs: options.heartbeat_ms };
  const found = isClassic
    ? { ...asked, notes: [] }
    : await setTimes(cluster, admin, { prefix, count, ...asked });
  return { prefix, release, ...found };
}

/** @throws HydraError where the cluster does not have it */
export function requireConsumerProtocol(
  { features }: Pick<BrokerFeatures, 'features'>,
  bootstrap: string,
): void {
  if ((features['group.version'] ?? 0) >= 1) return;
  throw new HydraError(`Kafka at ${bootstrap} does not know the consumer group protocol (KIP-848)`, {
    hint: 'it is there from Kafka 4.0 on, with the feature group.version=1; or give --group_protocol=classic',
  });
}

/** By the consumer protocol the broker says how often members are heard: for these groups as it was asked for. */
async function setTimes(
  cluster: KafkaCluster,
  admin: KafkaAdmin,
  asked: { prefix: string; count: number; sessionMs: number; heartbeatMs: number },
): Promise<Pick<RunGroups, 'sessionMs' | 'heartbeatMs' | 'notes'>> {
  const { prefix, count, sessionMs, heartbeatMs } = asked;
  try {
    await setGroupSettings(cluster, idsOf(prefix, count), {
      [SESSION_SETTING]: String(sessionMs),
      [HEARTBEAT_SETTING]: String(heartbeatMs),
    });
    return { sessionMs, heartbeatMs, notes: [] };
  } catch (error) {
    const settings = await admin.brokerSettings();
    const own = (name: string, usual: number) => Number(settings?.[`group.${name}`] ?? usual);
    const [session, heartbeat] = [own(SESSION_SETTING, 45_000), own(HEARTBEAT_SETTING, 5_000)];
    const note = `the brokers' own times hold for the groups (session ${session} ms, heartbeat ${heartbeat} ms): ${messageOf(error)}`;
    return { sessionMs: session, heartbeatMs: heartbeat, notes: [note] };
  }
}

/** Deletes the groups of a run once their members are gone. */
export async function deleteGroups(
  { cluster, options }: GroupSetup,
  admin: KafkaAdmin,
  { prefix, sessionMs, release }: RunGroups,
): Promise<void> {
  await admin.deleteGroups(prefix, sessionMs);
  if (options.group_protocol !== 'classic')
    await setGroupSettings(cluster, idsOf(prefix, options.groups ?? 0), NO_SETTINGS);
  release();
}

/** How subscribers read, as the pattern sees it. */
export function groupingOf(
  options: KafkaOptions,
  groups: RunGroups | null,
  streams: number,
): Grouping | null {
  if (options.groups === null || groups === null) return null;
  const settleMs = groups.sessionMs + 2 * groups.heartbeatMs + AGREED_AFTER_MS + mostWorkMs(options);
  return { groups: options.groups, streams, plan: memberPlan(options, options.groups), settleMs };
}

/** Longest that a member may be at a single message, ms. */
function mostWorkMs({ work_ms }: KafkaOptions): number {
  const work = work_ms === null ? null : readWorkTime(work_ms);
  return work === null ? 0 : longestWorkMs(work);
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
    work_seed: options.work_seed,
  };
}
