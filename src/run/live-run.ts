import { HydraError } from '../base/errors.ts';
import { LABELS } from '../base/run-labels.ts';

/**
 * Two masters under one prefix would remove each other's apps.
 * @param own this master's label, `host:pid`
 * @throws HydraError when the app belongs to a run whose master lives on this host
 */
export function refuseLiveRun(
  app: { id: string; labels: Readonly<Record<string, string>> },
  own: string,
): void {
  const master = app.labels[LABELS.master];
  if (master === undefined || master === own) return;
  const [host, pid] = master.split(':');
  if (host !== own.split(':')[0] || !isAlive(Number(pid))) return;
  throw new HydraError(`run ${app.labels[LABELS.run]} of process ${pid} is using ${app.id}`, {
    hint: 'wait for it, or give this run another [marathon] app_prefix',
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
