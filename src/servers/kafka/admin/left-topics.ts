import { delay } from '../../../base/clock.ts';
import type { Leftover, Place, PlaceContext } from '../../../base/leftover.ts';
import { startOfRun } from '../../../base/run-id.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { connectAdmin, type KafkaAdmin } from './admin.ts';
import { isTopicOfOurs } from './topic-name.ts';

/** A run younger than this may have a topic and have written nothing yet, ms. */
const YOUNG_MS = 120_000;
/** Between two looks at whether a topic grows, ms; a run writes all the time. */
const GROWTH_MS = 1_000;

/**
 * The topics and consumer groups of our runs on a Kafka that others keep.
 * @throws HydraError when it cannot be reached.
 */
export async function openTopics(cluster: KafkaCluster | null, context: PlaceContext): Promise<Place | null> {
  const { appPrefix, workloads, signal, skip } = context;
  if (cluster === null) {
    skip('topics: no [kafka] bootstrap is set');
    return null;
  }
  const admin = await connectAdmin(cluster, { signal });
  return {
    find: async () => {
      const topics = await admin.listTopics('');
      const isOurs = (name: string) => isTopicOfOurs({ appPrefix, workloads }, name);
      const left = await leftTopics(topics.filter(isOurs), admin, context);
      const groups = (await admin.listGroups('')).filter((id) => isOurs(topicOfGroup(id) ?? ''));
      return [...left, ...leftGroups(groups, left, { ...context, topics })];
    },
    remove: async (id) => {
      if (topicOfGroup(id) === null) await admin.deleteTopic(id);
      else await admin.deleteGroups(id);
    },
    close: () => admin.close(),
  };
}

/** The topic's name that the id of a consumer group of ours begins with; null for other names. */
function topicOfGroup(id: string): string | null {
  return /^(.+)_g\d+$/.exec(id)?.[1] ?? null;
}

/** A group goes where its topic goes, or has gone. Brokers keep one that has members, whatever we ask for. */
function leftGroups(
  groups: readonly string[],
  left: readonly Leftover[],
  { topics, living, skip, isForced }: PlaceContext & { topics: readonly string[] },
): Leftover[] {
  return groups.flatMap((id) => {
    const topic = topicOfGroup(id) ?? '';
    const run = topic.split('_').at(-1) ?? '';
    const stays = topics.includes(topic) && !left.some((one) => one.id === topic);
    const why = living.has(run) || stays ? 'is under way' : whyMaybeAlive(run, false, isForced);
    if (why === null) return [{ kind: 'consumer group', id, run }];
    skip(`${id}: run ${run} ${why}`);
    return [];
  });
}

/** A topic tells not whose it is: one whose run may be under way, as far as can be seen from here, stays. */
async function leftTopics(
  topics: readonly string[],
  admin: Pick<KafkaAdmin, 'endOffsets'>,
  { skip, living, signal, isForced }: PlaceContext,
): Promise<Leftover[]> {
  const endsOf = (topic: string) => admin.endOffsets(topic).catch(() => null);
  const before = await Promise.all(topics.map(endsOf));
  if (topics.length > 0) await delay(GROWTH_MS, signal);
  const after = await Promise.all(topics.map(endsOf));
  return topics.flatMap((id, index) => {
    const run = id.split('_').at(-1) ?? '';
    const grows = String(before[index]) !== String(after[index]);
    const why = living.has(run) ? 'is under way' : whyMaybeAlive(run, grows, isForced);
    if (why === null) return [{ kind: 'topic' as const, id, run }];
    skip(`${id}: run ${run} ${why}`);
    return [];
  });
}

function whyMaybeAlive(run: string, grows: boolean, isForced: boolean): string | null {
  if (grows) return 'is under way: its topic grows';
  const ageMs = Date.now() - (startOfRun(run)?.getTime() ?? 0);
  return ageMs < YOUNG_MS && !isForced
    ? `began less than ${YOUNG_MS / 1000} s ago: clean again later, or with --force`
    : null;
}
