import { networkInterfaces } from 'node:os';
import { deviceAddress } from '../options/device-address.ts';
import type { Settings } from '../options/settings.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';
import { parseKafkaOptions } from '../workloads/kafka/parse-options.ts';
import { refuseUnwritable } from './output-folder.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/** A measurement that can begin: everything is read and checked. */
export interface ReadyRun {
  settings: Settings;
  options: KafkaOptions;
}

/**
 * One measurement from the options of a command.
 * @throws UsageError for whatever is not as it should be; nothing was started
 */
export function readRun(request: RequestTexts): ReadyRun {
  const settings = readSettings(request);
  const options = parseKafkaOptions(request.raw, settings.kafka.bootstrap);
  for (const threshold of options.threshold) refuseUnknownPath(threshold);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  return { settings, options };
}
