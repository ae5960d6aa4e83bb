import { networkInterfaces } from 'node:os';
import { deviceAddress } from '../options/device-address.ts';
import type { Settings } from '../options/settings.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import { readOptions } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { refuseUnwritable } from './output-folder.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/** A measurement that can begin: everything is read and checked. */
export interface ReadyRun {
  workload: Workload;
  settings: Settings;
  options: CommonOptions;
}

/**
 * One measurement from the options of a command.
 * @throws UsageError for whatever is not as it should be; nothing was started
 */
export function readRun(workload: Workload, request: RequestTexts): ReadyRun {
  const settings = readSettings(request);
  workload.refuseTyped?.(request.raw, 'run');
  const options = readOptions(workload, request.raw, settings.servers);
  for (const threshold of options.threshold) refuseUnknownPath(workload.pattern, threshold);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  return { workload, settings, options };
}
