import { networkInterfaces } from 'node:os';
import { rateText } from '../base/claim-text.ts';
import { UsageError } from '../base/errors.ts';
import { deviceAddress } from '../options/device-address.ts';
import { quoted } from '../options/field.ts';
import { type RawOptions, readListOption, readOption } from '../options/read-option.ts';
import type { Settings } from '../options/settings.ts';
import { planSearch } from '../search/plan-search.ts';
import { rateRange } from '../search/rate-range.ts';
import type { Dimension, Find, SearchPlan, Varied } from '../store/manifest.ts';
import { cellOptionsOf } from '../sweep/cell-options.ts';
import { readDimension } from '../sweep/dimension.ts';
import { thresholdField } from '../workloads/kafka/fields.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';
import { parseKafkaOptions } from '../workloads/kafka/parse-options.ts';
import { recordedTexts } from '../workloads/kafka/recorded-options.ts';
import { refuseUnwritable } from './output-folder.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import { searchFields } from './search-fields.ts';
import { givenDimensions, withoutLists } from './sweep-request.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/** What a command searches for unless told otherwise. */
export interface SearchPreset {
  find: readonly Find[];
  /** Numbers of clients as a list; null = those of the options. */
  clients: string | null;
  /** Option texts that do not vary. */
  fixed: Readonly<Record<string, string>>;
}

/** Searches that can begin: everything is read and checked. */
export interface ReadySearch {
  settings: Settings;
  options: KafkaOptions;
  cellOptions: (varied: Varied) => KafkaOptions;
  plan: SearchPlan;
  label: string | null;
  /** Folder of the study to go on with; null = a new one. */
  resume: string | null;
}

/**
 * New searches from the options of a command.
 * @throws UsageError for whatever is not as it should be; nothing was started
 */
export function readSearch(request: RequestTexts, preset: SearchPreset): ReadySearch {
  const { raw } = request;
  const settings = readSettings(request);
  refuseIdle(raw, preset.find);
  const plan = planSearch({
    find: preset.find,
    dimensions: dimensionsOf(raw, preset),
    target_loss: readOption<number>(raw, 'target_loss', searchFields.target_loss),
    tolerance: readOption<number>(raw, 'tolerance', searchFields.tolerance),
    slo: sloTexts(raw, preset.find),
    confirm: readOption<number>(raw, 'confirm', searchFields.confirm),
    start: readOption<number | null>(raw, 'start', searchFields.start),
    attempts: readOption<number>(raw, 'attempts', searchFields.attempts),
    threshold: [],
  });
  const texts = { ...preset.fixed, ...withoutLists(raw), ...recordedTexts(plan.searches[0]?.varied ?? {}) };
  const options = parseKafkaOptions(texts, settings.kafka.bootstrap);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  const label = readOption<string | null>(raw, 'label', searchFields.label);
  return { settings, options, cellOptions: checkedOptions(plan, options), plan, label, resume: null };
}

/**
 * The options of each measurement.
 * @throws UsageError naming a search that cannot be carried out
 */
export function checkedOptions(plan: SearchPlan, options: KafkaOptions): (varied: Varied) => KafkaOptions {
  const optionsOf = cellOptionsOf(options);
  for (const { id, varied } of plan.searches) {
    try {
      refuseStart(plan.start, optionsOf(varied));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const { hint, message } = error;
      throw new UsageError(`search ${id}: ${message}`, {
        cause: error,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
  return optionsOf;
}

function refuseStart(start: number | null, options: KafkaOptions): void {
  const { min_rate, max_rate } = rateRange(options);
  if (start === null || (start >= min_rate && start <= max_rate)) return;
  throw new UsageError(
    `--start ${start} is ${start < min_rate ? 'too few messages' : 'too many messages'} for --test_duration ${options.test_duration}`,
    { hint: `give a rate from ${rateText(Math.ceil(min_rate))} to ${rateText(max_rate)}` },
  );
}

/** Which searches an option has a say in. */
const deciding: Readonly<Record<string, readonly Find[]>> = {
  target_loss: ['no-drop'],
  tolerance: ['no-drop', 'slo'],
  slo: ['slo'],
};

/** @throws UsageError for an option that would decide nothing */
function refuseIdle(raw: RawOptions, find: readonly Find[]): void {
  for (const [name, deciders] of Object.entries(deciding)) {
    if (raw[name] === undefined || find.some((one) => deciders.includes(one))) continue;
    throw new UsageError(`--${name} decides nothing in a search for ${find.join(' and ')}`, {
      hint: `leave it out, or give --find=${deciders.join(' or --find=')}`,
    });
  }
}

function sloTexts(raw: RawOptions, find: readonly Find[]): string[] {
  const texts = readSlo(raw);
  if (texts.length > 0 || !find.includes('slo')) return texts;
  throw new UsageError('--find=slo needs a condition to keep', {
    hint: 'give e.g. --slo "latency_us.end_to_end.p99<=50000"',
  });
}

/**
 * Conditions as written.
 * @throws UsageError for what is none, or looks at what no result has
 */
export function readSlo(raw: RawOptions): string[] {
  const conditions = readListOption(raw, 'slo', thresholdField);
  for (const condition of conditions) refuseUnknownPath(condition, '--slo');
  return conditions.map(({ text }) => text);
}

function dimensionsOf(raw: RawOptions, { clients, fixed }: SearchPreset): Dimension[] {
  const given = givenDimensions(raw);
  const texts = withoutLists(raw);
  const twice = given.find(({ name }) => texts[name] !== undefined);
  if (twice !== undefined) {
    throw new UsageError(`--${twice.name} ${quoted(String(texts[twice.name]))} is given, and it varies`, {
      hint: 'give the list alone',
    });
  }
  refuseTwoFleets(given, texts);
  const counted = given.some(({ name }) => ['clients', 'total_sub_apps'].includes(name));
  if (clients === null || counted || { ...fixed, ...texts }.total_sub_apps !== undefined) return given;
  return [readDimension('clients', clients, '--clients'), ...given];
}

function refuseTwoFleets(given: readonly Dimension[], texts: RawOptions): void {
  if (texts.total_sub_apps === undefined || !given.some(({ name }) => name === 'clients')) return;
  throw new UsageError('--clients and --total_sub_apps both say how many subscribers there are', {
    hint: 'give one of them; --clients_per_app says how many an app hosts',
  });
}
