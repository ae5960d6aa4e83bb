import { UsageError } from '../../base/errors.ts';
import { quoted, readField } from '../../options/field.ts';
import type { RawOptions } from '../../options/read-option.ts';
import { kafkaFields } from './fields.ts';
import type { KafkaOptions } from './options.ts';
import { parseKafkaOptions } from './parse-options.ts';

/** Options as results and manifests record them: plain data, conditions as they were written. */
export function recordedOptions(options: KafkaOptions): Record<string, unknown> {
  return { ...options, threshold: options.threshold.map((threshold) => threshold.text) };
}

/** What all cells of a study share: without the options that vary, which each cell has of its own. */
export function sharedOptions(options: KafkaOptions, varied: readonly string[]): Record<string, unknown> {
  const shared = Object.entries(recordedOptions(options)).filter(([name]) => !varied.includes(name));
  // The number of apps follows from the number of clients.
  const derived = varied.includes('clients') ? ['total_sub_apps'] : [];
  return Object.fromEntries(shared.filter(([name]) => !derived.includes(name)));
}

/**
 * Recorded options as the texts that a person would type to get them; those that hold nothing are left out, and so is
 * the number of apps where it follows from the number of clients.
 * @throws UsageError for an option that this version does not know, or a value that is no text, number or switch
 */
export function recordedTexts(record: Readonly<Record<string, unknown>>): RawOptions {
  const { threshold = [], ...single } = record;
  const texts = Object.entries(single).flatMap(([name, value]): [string, string][] => {
    if (!Object.hasOwn(kafkaFields, name)) throw unreadable(name, 'is no option of this version');
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' || typeof value === 'function') {
      throw unreadable(name, 'holds more than one value');
    }
    return [[name, String(value)]];
  });
  if (!Array.isArray(threshold)) throw unreadable('threshold', 'is no list');
  const derived = typeof record.clients === 'number' ? 'total_sub_apps' : '';
  return {
    ...Object.fromEntries(texts.filter(([name]) => name !== derived)),
    threshold: threshold.map(String),
  };
}

/**
 * The options that a result or manifest recorded. What it lacks has its default.
 * @throws UsageError where they are not what a run can have been made with
 */
export function optionsFromRecord(record: Readonly<Record<string, unknown>>): KafkaOptions {
  return optionsFromTexts(recordedTexts(record));
}

/**
 * Options from texts that name the brokers too: no settings are asked.
 * @throws UsageError as parseKafkaOptions does
 */
export function optionsFromTexts(texts: RawOptions): KafkaOptions {
  const { bootstrap } = texts;
  return parseKafkaOptions(
    texts,
    typeof bootstrap === 'string' ? readField(kafkaFields.bootstrap, bootstrap, '--bootstrap') : null,
  );
}

function unreadable(name: string, problem: string): UsageError {
  return new UsageError(`the recorded option ${quoted(name)} ${problem}`, {
    hint: 'the file was changed, or another version of Hydra wrote it',
  });
}
