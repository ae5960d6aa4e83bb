import type { Leftover, Place, PlaceContext } from '../base/leftover.ts';
import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import type { Cluster } from '../cluster/port.ts';
import type { Settings } from '../options/settings.ts';

/**
 * The apps of our runs on the cluster that the settings name, but for those whose master lives or may live.
 * @throws HydraError from its methods when Marathon cannot be reached or refuses.
 */
export async function openApps(settings: Settings, context: PlaceContext): Promise<Place | null> {
  const { signal, skip } = context;
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
  { skip, living, isForced, appPrefix }: PlaceContext,
): Promise<Leftover[]> {
  const { lifeOfMaster } = await import('../session/master-labels.ts');
  // Runs make their apps right below the prefix.
  const depth = appPrefix.split('/').length + 1;
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
