import { delay } from '../base/clock.ts';
import { startOfRun } from '../base/run-id.ts';
import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import type { Cluster } from '../cluster/port.ts';
import type { Settings } from '../options/settings.ts';
import type { KafkaAdmin } from '../servers/kafka/admin.ts';

/** One thing that a run of ours left. */
export interface Leftover {
  kind: 'app' | 'topic';
  id: string;
  /** Run that made it. */
  run: string | null;
}

/** Where one kind of leftover is found and deleted. */
export interface Place {
  find(): Promise<Leftover[]>;
  remove(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface PlaceContext {
  settings: Settings;
  signal: AbortSignal;
  /** Told why a place is not looked at; its function then gives null. */
  skip(why: string): void;
  /** Runs that are under way, as the places looked at before have found: what is theirs stays. */
  living: Set<string>;
  /** Whether what cannot be shown to have ended goes too; what lives never does. */
  isForced: boolean;
}

/** A run younger than this may have a topic and have written nothing yet, ms. */
const YOUNG_MS = 120_000;
/** Between two looks at whether a topic grows, ms; a run writes all the time. */
const GROWTH_MS = 1_000;

/**
 * The apps of our runs on the cluster that the settings name, but for those whose master lives or may live.
 * @throws HydraError from its methods when Marathon cannot be reached or refuses.
 */
export async function openApps(context: PlaceContext): Promise<Place | null> {
  const { settings, signal, skip } = context;
  const [{ isOursShared, sharedCluster }, { remoteCluster }] = await Promise.all([
    import('../engines/local.ts'),
    import('../engines/marathon.ts'),
  ]);
  const { app_prefix, urls } = settings.marathon;
  const isElsewhere = settings.cluster.engine === 'marathon';
  // A run of the local engine takes its own Marathon with it; only one of `hydra up` can hold leftovers.
  if (!isElsewhere && !(await isOursShared(settings))) {
    skip(`apps: no hydra up serves at ${urls[0]}, and the engine is local`);
    return null;
  }
  const cluster = isElsewhere ? remoteCluster(settings) : sharedCluster(settings);
  return {
    find: async () => leftApps(await cluster.apps(app_prefix, { signal }), context),
    remove: (id) => cluster.remove(id, { signal }),
    close: async () => {},
  };
}

/** Whatever else lives under the prefix is not ours, one label of ours or not. */
async function leftApps(
  apps: Awaited<ReturnType<Cluster['apps']>>,
  { skip, living, isForced, settings }: PlaceContext,
): Promise<Leftover[]> {
  const { lifeOfMaster } = await import('../session/master-labels.ts');
  // Runs make their apps right below the prefix.
  const depth = settings.marathon.app_prefix.split('/').length + 1;
  const ours = apps.filter(({ id, labels }) => hasLabelsOfRun(labels) && id.split('/').length === depth);
  const lives = await Promise.all(ours.map(({ labels }) => lifeOfMaster(labels)));
  return ours.flatMap(({ id, labels }, index) => {
    const run = labels[LABELS.run] ?? '';
    const life = lives[index] ?? 'unknown';
    if (life === 'dead' || (life === 'unknown' && isForced)) return [{ kind: 'app' as const, id, run }];
    living.add(run);
    const why =
      life === 'alive' ? 'is under way' : 'cannot be shown from here to have ended (--force deletes it)';
    skip(`${id}: run ${run} of ${labels[LABELS.master]} ${why}`);
    return [];
  });
}

/**
 * The topics of our runs on a Kafka that the settings name.
 * @throws HydraError when it cannot be reached.
 */
export async function openTopics(context: PlaceContext): Promise<Place | null> {
  const { settings, signal, skip } = context;
  const { bootstrap } = settings.kafka;
  if (bootstrap === null) {
    skip('topics: no [kafka] bootstrap is set');
    return null;
  }
  const [{ connectAdmin }, { isTopicOfOurs }] = await Promise.all([
    import('../servers/kafka/admin.ts'),
    import('../servers/kafka/topic-name.ts'),
  ]);
  const admin = await connectAdmin(bootstrap, { signal });
  return {
    find: async () => {
      const topics = await admin.listTopics('');
      const ours = topics.filter((topic) => isTopicOfOurs(settings.marathon.app_prefix, topic));
      return leftTopics(ours, admin, context);
    },
    remove: (id) => admin.deleteTopic(id),
    close: () => admin.close(),
  };
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
