import { HydraError } from '../base/errors.ts';
import { LABELS } from '../base/run-labels.ts';

/**
 * Two masters under one prefix would remove each other's apps.
 * @param life of the app's master
 * @throws HydraError unless that is dead: what cannot be proven is not acted upon
 */
export function refuseLiveRun(
  app: { id: string; labels: Readonly<Record<string, string>> },
  life: 'alive' | 'dead' | 'unknown',
): void {
  if (life === 'dead') return;
  const { [LABELS.run]: run = '?', [LABELS.master]: master = '?' } = app.labels;
  const prefix = 'give this run another [marathon] app_prefix';
  if (life === 'alive') {
    throw new HydraError(`run ${run} of ${master} is using ${app.id}`, { hint: `wait for it, or ${prefix}` });
  }
  throw new HydraError(
    `${app.id} belongs to run ${run} of ${master}, which cannot be shown from here to have ended`,
    { hint: `when it has, "hydra clean --force" removes it; else ${prefix}` },
  );
}
