import { engineOf } from '../engines/registry.ts';
import type { Settings } from '../options/settings.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/**
 * What somebody else runs must answer, what is named must be there, and this machine must have what our own tasks and
 * servers need, before anything of ours is started.
 * @throws HydraError when it does not
 */
export async function checkWorld(
  { workload, settings, options }: { workload: Workload; settings: Settings; options: CommonOptions },
  signal: AbortSignal,
): Promise<void> {
  await engineOf(settings).require(settings);
  await workload.requireWorld(options, { servers: settings.servers, signal });
}
