import type { Leftover, Place, PlaceContext } from '../base/leftover.ts';
import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import type { Cluster } from '../cluster/port.ts';
import type { Settings } from '../options/settings.ts';

/**
 * The apps of our runs on the cluster that the settings name, but for those whose master lives or may live.
 * @throws HydraError from its methods when the cluster cannot be reached or refuses.
 */
export async function openApps(settings: Settings, context: PlaceContext): Promise<Place | null> {
  const { signal, skip } = context;
  const { engineOf } = await import('../engines/registry.ts');
  const { app_prefix } = settings.marathon;
  const cluster = await engineOf(settings).leftovers(settings);
  if (typeof cluster === 'string') {
    skip(`apps: ${cluster}`);
    return null;
  }
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
