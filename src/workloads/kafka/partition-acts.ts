import type { Address } from '../../base/address.ts';
import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';
import { parseBootstrap } from '../../servers/kafka/admin/address.ts';
import { type PartitionPlace, probePartitions } from '../../servers/kafka/admin/kafka-probe.ts';
import type { AskOptions } from '../../servers/kafka/admin/kafka-request.ts';
import { electLeaders, isMoving, movePartition } from '../../servers/kafka/admin/partition-moves.ts';
import type { EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import { UNSECURED } from '../../servers/kafka/client/security.ts';

const ASK_TIMEOUT_MS = 2_000;
const POLL_MS = 100;
/** Longest that replicas may be on their way. */
const MOST_MOVING_S = 60;
/** A broker that is killed leads until its session has ended, and one that starts has to catch up first. */
const MOST_WAITED_S = 30;

/** What faults are done to. */
export interface FaultGround {
  own: EmbeddedCluster;
  topic: string;
}

/** @throws HydraError when no broker tells, or nobody leads it */
export async function leaderOf(ground: FaultGround, partition: number): Promise<number> {
  const { leader } = await placeOf(ground, partition);
  if (leader < 0) throw new HydraError(`partition ${partition} has no leader`);
  return leader;
}

/** @throws HydraError when no broker tells */
export async function placeOf(ground: FaultGround, partition: number): Promise<PartitionPlace> {
  return askAnyone(ground, async (address, asking) => {
    const place = (await probePartitions(address, ground.topic, asking))[partition];
    if (place === undefined) throw new HydraError(`there is no partition ${partition}`);
    return place;
  });
}

/** One that stands still would be waited for, and one that starts does not answer yet: whoever else there is, is asked. */
async function askAnyone<T>(
  { own }: FaultGround,
  ask: (address: Address, asking: AskOptions) => Promise<T>,
): Promise<T> {
  let failure: unknown = new HydraError('no broker is there to ask');
  for (const { bootstrap, process } of own.brokers) {
    const [address] = process.isAnswering ? parseBootstrap(bootstrap) : [];
    if (address === undefined) continue;
    try {
      return await ask(address, { timeoutMs: ASK_TIMEOUT_MS, security: UNSECURED });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Which replicas of a partition go elsewhere. */
export type Moved = 'leader' | 'all';

/**
 * Moves replicas of a partition to brokers that have none, and waits until they are there.
 * @returns from where to where, in words
 * @throws HydraError when there is no such broker, or it takes longer than a minute
 */
export async function move(
  ground: FaultGround,
  partition: number,
  moved: Moved,
  signal: AbortSignal,
): Promise<string> {
  const before = await placeOf(ground, partition);
  const living = ground.own.brokers.filter(({ process }) => process.isAnswering).map(({ id }) => id);
  const after = replicasAfter(before, living, moved);
  if (after === null) throw new HydraError(`every broker that answers has a copy of partition ${partition}`);
  await askAnyone(ground, (address, asking) =>
    movePartition(partition, after, { ...asking, address, topic: ground.topic }),
  );
  const done = await until(MOST_MOVING_S, signal, async () => {
    const moving = await askAnyone(ground, (address, asking) =>
      isMoving(partition, { ...asking, address, topic: ground.topic }),
    );
    return moving ? null : true;
  });
  if (done === null)
    throw new HydraError(`partition ${partition} has not moved to ${after.join(', ')} in ${MOST_MOVING_S} s`);
  return `partition ${partition} from ${brokersText(before.replicas)} to ${brokersText(after)}`;
}

/**
 * Where a partition's replicas are to be: those that move, the leader's first, on brokers that have none, as far as
 * there are any. Null where there are none.
 */
export function replicasAfter(
  { leader, replicas }: PartitionPlace,
  living: readonly number[],
  moved: Moved,
): number[] | null {
  const free = living.filter((id) => !replicas.includes(id));
  if (free.length === 0) return null;
  const leads = replicas.includes(leader) ? leader : (replicas[0] ?? leader);
  const others = replicas.filter((id) => id !== leads);
  if (moved === 'leader') return [free[0] as number, ...others];
  // Whoever has a copy keeps it only where there are too few that have none.
  return [...free, ...others, leads].slice(0, replicas.length);
}

/**
 * Has leaders of the topic's partitions elected. It waits until those that are to lead are there, and for an unclean
 * election until some partition has no leader, 30 s at most.
 * @returns who leads what from then on, in words @throws HydraError where that does not come about
 */
export async function elect(
  ground: FaultGround,
  kind: 'preferred' | 'unclean',
  signal: AbortSignal,
): Promise<string> {
  const { topic } = ground;
  let why = 'every partition kept its leader';
  const elected = await until(MOST_WAITED_S, signal, async () => {
    const outcomes = await askAnyone(ground, async (address, asking) => {
      const places = await probePartitions(address, topic, asking);
      return electLeaders(kind, [...places.keys()], { ...asking, address, topic });
    });
    why = outcomes.find(({ outcome }) => outcome === 'failed')?.why ?? why;
    if (kind === 'preferred' && outcomes.some(({ outcome }) => outcome === 'failed')) return null;
    const partitions = outcomes.filter(({ outcome }) => outcome === 'elected').map((one) => one.partition);
    return kind === 'unclean' && partitions.length === 0 ? null : partitions;
  });
  if (elected === null) throw new HydraError(`nobody was elected: ${why}`);
  if (elected.length === 0) return 'every partition has its preferred leader';
  const leaders = await Promise.all(
    elected.map(async (partition) => {
      // The controller has decided; brokers learn of it a moment later.
      const leader = await until(MOST_WAITED_S, signal, () => leaderOf(ground, partition));
      return `broker ${leader} for partition ${partition}`;
    }),
  );
  return leaders.join(', ');
}

/**
 * Asks until there is an answer, once at least. What fails is tried again: brokers come and go meanwhile.
 * @returns null where the time is up @throws the last failure then; the signal's reason when aborted
 */
async function until<T>(mostS: number, signal: AbortSignal, ask: () => Promise<T | null>): Promise<T | null> {
  const deadline = performance.now() + mostS * 1000;
  for (;;) {
    const isLast = performance.now() >= deadline;
    try {
      const answer = await ask();
      if (answer !== null || isLast) return answer;
    } catch (error) {
      if (isLast) throw error;
    }
    await delay(POLL_MS, signal);
  }
}

/** e.g. `brokers 1, 2` */
function brokersText(ids: readonly number[]): string {
  return `broker${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;
}
