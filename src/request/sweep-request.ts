import { networkInterfaces } from 'node:os';
import { UsageError } from '../base/errors.ts';
import { deviceAddress } from '../options/device-address.ts';
import { quoted } from '../options/field.ts';
import {
  listedTexts,
  type RawOptions,
  readListOption,
  readOption,
  singleText,
} from '../options/read-option.ts';
import type { Settings } from '../options/settings.ts';
import type { Dimension, PlannedCell, SweepPlan } from '../store/manifest.ts';
import { againstOf, readAgainst } from '../sweep/against.ts';
import { cellOptionsOf, refuseImpossible } from '../sweep/cell-options.ts';
import { readDimension, readVary } from '../sweep/dimension.ts';
import { combinationsOf, planSweep, type SweepRequest } from '../sweep/plan-sweep.ts';
import { SEEDS } from '../sweep/shuffle.ts';
import { thresholdField } from '../workloads/kafka/fields.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';
import { parseKafkaOptions } from '../workloads/kafka/parse-options.ts';
import { recordedTexts } from '../workloads/kafka/recorded-options.ts';
import { refuseUnwritable } from './output-folder.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import { sweepFields } from './sweep-fields.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/** A matrix that a command sweeps unless told otherwise, as option texts. */
export interface SweepPreset {
  /** By option, outermost first. */
  dimensions: Readonly<Record<string, string>>;
  /** Options that do not vary. */
  fixed: Readonly<Record<string, string>>;
}

export const nothingPreset: SweepPreset = { dimensions: {}, fixed: {} };

/** A sweep that can begin: everything is read and checked. */
export interface ReadySweep {
  settings: Settings;
  options: KafkaOptions;
  cellOptions: (cell: PlannedCell) => KafkaOptions;
  plan: SweepPlan;
  label: string | null;
  /** Folder of the study to go on with; null = a new one. */
  resume: string | null;
}

/**
 * A new sweep from the options of a command.
 * @param random draws from [0, 1), for a seed where none is given
 * @throws UsageError for whatever is not as it should be; nothing was started
 */
export function readSweep(request: RequestTexts, preset: SweepPreset, random: () => number): ReadySweep {
  const { raw } = request;
  const settings = readSettings(request);
  const dimensions = dimensionsOf(raw, preset);
  const texts = {
    ...preset.fixed,
    ...withoutLists(raw),
    ...recordedTexts(combinationsOf(dimensions)[0] ?? {}),
  };
  const readOptions = () =>
    parseKafkaOptions({ ...texts, threshold: listedTexts(raw, 'threshold') }, settings.kafka.bootstrap);
  const variant = singleText(raw, 'against');
  const names = dimensions.map(({ name }) => name);
  const plan = planSweep({
    dimensions,
    ...(variant === undefined ? {} : { against: againstOf(readAgainst(variant), readOptions(), names) }),
    repeat: readOption<number>(raw, 'repeat', sweepFields.repeat),
    ...orderOf(raw, random),
    attempts: readOption<number>(raw, 'attempts', sweepFields.attempts),
    stop_when: conditionTexts(raw, 'stop_when'),
    threshold: conditionTexts(raw, 'threshold'),
  });
  const options = readOptions();
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  const label = readOption<string | null>(raw, 'label', sweepFields.label);
  return { settings, options, cellOptions: checkedCells(plan, options), plan, label, resume: null };
}

/**
 * The options of each cell.
 * @throws UsageError naming a cell that cannot be measured
 */
export function checkedCells(plan: SweepPlan, options: KafkaOptions): (cell: PlannedCell) => KafkaOptions {
  const optionsOf = cellOptionsOf(options);
  refuseImpossible(plan.cells, optionsOf);
  return ({ varied }) => optionsOf(varied);
}

/**
 * The dimensions that are named by options.
 * @throws UsageError also where an option has a value beside its list
 */
export function givenDimensions(raw: RawOptions): Dimension[] {
  const [clients, rates] = [singleText(raw, 'clients'), singleText(raw, 'rates')];
  return [
    ...(clients === undefined ? [] : [readDimension('clients', clients, '--clients')]),
    ...(rates === undefined ? [] : [readDimension('msg_rate', rates, '--rates')]),
    ...listedTexts(raw, 'vary').map(readVary),
  ];
}

/** Option texts without those that hold lists of values. */
export function withoutLists({ clients, rates, vary, ...rest }: RawOptions): RawOptions {
  return rest;
}

function dimensionsOf(raw: RawOptions, preset: SweepPreset): Dimension[] {
  const given = givenDimensions(raw);
  const fixed = withoutLists(raw);
  const twice = given.find(({ name }) => fixed[name] !== undefined);
  if (twice !== undefined) {
    throw new UsageError(`--${twice.name} ${quoted(String(fixed[twice.name]))} is given, and it varies`, {
      hint: 'give the list alone',
    });
  }
  const usual = Object.entries(preset.dimensions)
    .filter(([name]) => !isFixed(name, fixed))
    .map(([name, list]) => given.find((own) => own.name === name) ?? readDimension(name, list, name));
  return [...usual, ...given.filter((own) => !usual.includes(own))];
}

/** Whether an option keeps a dimension of the preset from varying. */
function isFixed(name: string, fixed: RawOptions): boolean {
  return fixed[name] !== undefined || (name === 'clients' && fixed.total_sub_apps !== undefined);
}

function orderOf(raw: RawOptions, random: () => number): Pick<SweepRequest, 'order' | 'seed'> {
  const order = readOption<'given' | 'random'>(raw, 'order', sweepFields.order);
  const seed = readOption<number | null>(raw, 'seed', sweepFields.seed);
  if (order === 'random') return { order, seed: seed ?? Math.floor(random() * SEEDS) };
  if (seed === null) return { order, seed };
  throw new UsageError(`--seed ${seed} decides nothing: the order is as given`, {
    hint: 'add --order=random, or leave it out',
  });
}

/**
 * Conditions as written.
 * @throws UsageError for what is none, or looks at what no result has
 */
export function conditionTexts(raw: RawOptions, name: 'stop_when' | 'threshold'): string[] {
  const conditions = readListOption(raw, name, thresholdField);
  for (const condition of conditions) refuseUnknownPath(condition, `--${name}`);
  return conditions.map(({ text }) => text);
}
