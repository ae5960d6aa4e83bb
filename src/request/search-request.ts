import { networkInterfaces } from 'node:os';
import { rateText } from '../base/claim-text.ts';
import { UsageError } from '../base/errors.ts';
import { deviceAddress } from '../options/device-address.ts';
import { quoted } from '../options/field.ts';
import { type RawOptions, readListOption, readOption } from '../options/read-option.ts';
import { planSearch } from '../search/plan-search.ts';
import type { Dimension, Find, SearchPlan, Varied } from '../store/manifest.ts';
import { cellOptionsOf, inContext } from '../sweep/cell-options.ts';
import { readDimension } from '../sweep/dimension.ts';
import type { ReadySearch } from '../sweep/ready-study.ts';
import { type CommonOptions, thresholdField } from '../workloads/shared/common-options.ts';
import { readOptions, recordedTexts } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { refuseUnwritable } from './output-folder.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import { searchFields } from './search-fields.ts';
import { givenDimensions, isFixed, withoutLists } from './sweep-request.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/** What a command searches for unless told otherwise. */
export interface SearchPreset {
  find: readonly Find[];
  /** Lists of values by option, unless the options say otherwise. */
  dimensions: Readonly<Record<string, string>>;
  /** Option texts that do not vary. */
  fixed: Readonly<Record<string, string>>;
  /** Options of further searches for no-drop with each combination. */
  followedBy?: readonly Varied[] | undefined;
}

/**
 * New searches from the options of a command.
 * @throws UsageError for whatever is not as it should be; nothing was started
 */
export function readSearch(workload: Workload, request: RequestTexts, preset: SearchPreset): ReadySearch {
  const { raw } = request;
  const settings = readSettings(request);
  workload.refuseTyped?.(raw, 'study');
  refuseIdle(raw, preset.find);
  const plan = planSearch(workload, {
    find: preset.find,
    dimensions: dimensionsOf(workload, raw, preset),
    target_loss: readOption<number>(raw, 'target_loss', searchFields.target_loss),
    tolerance: readOption<number>(raw, 'tolerance', searchFields.tolerance),
    slo: sloTexts(workload, raw, preset.find),
    confirm: readOption<number>(raw, 'confirm', searchFields.confirm),
    start: readOption<number | null>(raw, 'start', searchFields.start),
    attempts: readOption<number>(raw, 'attempts', searchFields.attempts),
    threshold: [],
    ...(preset.followedBy === undefined ? {} : { followed_by: [...preset.followedBy] }),
  });
  const varied = recordedTexts(workload, plan.searches[0]?.varied ?? {});
  const texts = { ...preset.fixed, ...withoutLists(workload, raw), ...varied };
  const options = readOptions(workload, texts, settings.servers);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  const label = readOption<string | null>(raw, 'label', searchFields.label);
  const cellOptions = checkedOptions(workload, plan, options);
  return { workload, settings, options, cellOptions, plan, label, resume: null };
}

/**
 * The options of each measurement.
 * @throws UsageError naming a search that cannot be carried out
 */
export function checkedOptions(
  workload: Workload,
  plan: SearchPlan,
  options: CommonOptions,
): (varied: Varied) => CommonOptions {
  const optionsOf = cellOptionsOf(workload, options);
  for (const { id, varied } of plan.searches) {
    inContext(`search ${id}`, () => {
      refuseNobody(workload, optionsOf(varied));
      refuseStart(workload, plan.start, optionsOf(varied));
    });
  }
  return optionsOf;
}

/** @throws UsageError where there are no clients, which a search judges by */
function refuseNobody(workload: Workload, options: CommonOptions): void {
  if (workload.clientsOf(options) > 0) return;
  throw new UsageError('a search judges by what clients receive, and there are none', {
    hint: 'leave out what says so, or sweep the rates instead',
  });
}

function refuseStart(workload: Workload, start: number | null, options: CommonOptions): void {
  const { min_rate, max_rate } = workload.loadRange(options);
  if (start === null || (start >= min_rate && start <= max_rate)) return;
  const problem = start < min_rate ? 'too low a rate' : 'too high a rate';
  throw new UsageError(`--start ${start} is ${problem} for ${workload.purpose(options)}`, {
    hint: `give a rate from ${rateText(Math.ceil(min_rate))} to ${rateText(max_rate)}`,
  });
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

function sloTexts(workload: Workload, raw: RawOptions, find: readonly Find[]): string[] {
  const texts = readSlo(workload, raw);
  if (texts.length > 0 || !find.includes('slo')) return texts;
  throw new UsageError('--find=slo needs a condition to keep', {
    hint: 'give e.g. --slo "latency_us.end_to_end.p99<=50000"',
  });
}

/**
 * Conditions as written.
 * @throws UsageError for what is none, or looks at what no result has
 */
export function readSlo(workload: Workload, raw: RawOptions): string[] {
  const conditions = readListOption(raw, 'slo', thresholdField);
  for (const condition of conditions) refuseUnknownPath(workload.pattern, condition, '--slo');
  return conditions.map(({ text }) => text);
}

function dimensionsOf(workload: Workload, raw: RawOptions, preset: SearchPreset): Dimension[] {
  const given = givenDimensions(workload, raw);
  const texts = withoutLists(workload, raw);
  const twice = given.find(({ name }) => texts[name] !== undefined);
  if (twice !== undefined) {
    throw new UsageError(`--${twice.name} ${quoted(String(texts[twice.name]))} is given, and it varies`, {
      hint: 'give the list alone',
    });
  }
  refuseAlternatives(workload, given, texts);
  const fixed = { ...preset.fixed, ...texts };
  const usual = Object.entries(preset.dimensions)
    .filter(([name]) => !isFixed(workload, name, fixed) && !isVaried(workload, name, given))
    .map(([name, list]) => readDimension(workload, name, list, name));
  return [...usual, ...given];
}

/** Whether an option varies by itself, or by one that says the same. */
function isVaried({ alternatives }: Workload, name: string, given: readonly Dimension[]): boolean {
  const others = alternatives.flatMap(({ option, instead }) => (option === name ? [instead] : []));
  return given.some((own) => [name, ...others].includes(own.name));
}

function refuseAlternatives(
  { alternatives }: Workload,
  given: readonly Dimension[],
  texts: RawOptions,
): void {
  for (const { option, instead, what, hint } of alternatives) {
    if (texts[instead] === undefined || !given.some(({ name }) => name === option)) continue;
    throw new UsageError(`--${option} and --${instead} both say ${what}`, { hint });
  }
}
