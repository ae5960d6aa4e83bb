import type { KafkaOptions } from './options.ts';

/** Options as results and manifests record them: plain data, conditions as they were written. */
export function recordedOptions(options: KafkaOptions): Record<string, unknown> {
  return { ...options, threshold: options.threshold.map((threshold) => threshold.text) };
}
