import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import type { Settings } from '../config/settings.ts';

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
}

/**
 * The apps of our runs on the cluster that the settings name, but for those whose master is known to live.
 * @throws HydraError from its methods when Marathon cannot be reached or refuses.
 */
export async function openApps({ settings, signal, skip }: PlaceContext): Promise<Place | null> {
  const [{ isOursShared, remoteCluster, sharedCluster }, { lifeOfMaster }] = await Promise.all([
    import('../session/engine.ts'),
    import('../session/master-labels.ts'),
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
    find: async () => {
      // Whatever else lives under the prefix is not ours, one label of ours or not.
      const apps = (await cluster.apps(app_prefix, { signal })).filter(({ labels }) =>
        hasLabelsOfRun(labels),
      );
      const lives = await Promise.all(apps.map(({ labels }) => lifeOfMaster(labels)));
      return apps.flatMap(({ id, labels }, index) => {
        const run = labels[LABELS.run] ?? null;
        if (lives[index] !== 'alive') return [{ kind: 'app' as const, id, run }];
        skip(`${id}: run ${run} of ${labels[LABELS.master]} is under way`);
        return [];
      });
    },
    remove: (id) => cluster.remove(id, { signal }),
    close: async () => {},
  };
}

/**
 * The topics of our runs on a Kafka that the settings name.
 * @throws HydraError when it cannot be reached.
 */
export async function openTopics({ settings, signal, skip }: PlaceContext): Promise<Place | null> {
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
      return ours.map((id) => ({ kind: 'topic', id, run: id.split('_').at(-1) ?? null }));
    },
    remove: (id) => admin.deleteTopic(id),
    close: () => admin.close(),
  };
}
