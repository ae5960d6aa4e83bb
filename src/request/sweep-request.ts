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
import type { Dimension, SweepPlan, Varied } from '../store/manifest.ts';
import { againstOf, readAgainst } from '../sweep/against.ts';
import { cellOptionsOf, refuseImpossible } from '../sweep/cell-options.ts';
import { readDimension, readVary } from '../sweep/dimension.ts';
import { combinationsOf, planSweep, type SweepRequest } from '../sweep/plan-sweep.ts';
import type { ReadySweep } from '../sweep/ready-study.ts';
import { SEEDS } from '../sweep/shuffle.ts';
import { type CommonOptions, thresholdField } from '../workloads/shared/common-options.ts';
import { readOptions, recordedTexts } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
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

/**
 * A new sweep from the options of a command.
 * @param random draws from [0, 1), for a seed where none is given
 * @throws UsageError for whatever is not as it should be; nothing was started
 */
export function readSweep(
  workload: Workload,
  request: RequestTexts,
  preset: SweepPreset,
  random: () => number,
): ReadySweep {
  const { raw } = request;
  const settings = readSettings(request);
  workload.refuseTyped?.(raw, 'study');
  const dimensions = dimensionsOf(workload, raw, preset);
  const texts = {
    ...preset.fixed,
    ...withoutLists(workload, raw),
    ...recordedTexts(workload, combinationsOf(dimensions)[0] ?? {}),
    threshold: listedTexts(raw, 'threshold'),
  };
  const optionsNow = () => readOptions(workload, texts, settings.servers);
  const variant = singleText(raw, 'against');
  const names = dimensions.map(({ name }) => name);
  const plan = planSweep(workload, {
    dimensions,
    ...(variant === undefined
      ? {}
      : { against: againstOf(workload, readAgainst(workload, variant), optionsNow(), names) }),
    repeat: readOption<number>(raw, 'repeat', sweepFields.repeat),
    ...orderOf(raw, random),
    attempts: readOption<number>(raw, 'attempts', sweepFields.attempts),
    stop_when: conditionTexts(workload, raw, 'stop_when'),
    threshold: conditionTexts(workload, raw, 'threshold'),
  });
  const options = optionsNow();
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  const label = readOption<string | null>(raw, 'label', sweepFields.label);
  const cellOptions = checkedCells(workload, plan, options);
  return { workload, settings, options, cellOptions, plan, label, resume: null };
}

/**
 * The options of each cell.
 * @throws UsageError naming a cell that cannot be measured
 */
export function checkedCells(
  workload: Workload,
  plan: SweepPlan,
  options: CommonOptions,
): (varied: Varied) => CommonOptions {
  const optionsOf = cellOptionsOf(workload, options);
  refuseImpossible(plan.cells, optionsOf);
  return optionsOf;
}

/**
 * The dimensions that are named by options.
 * @throws UsageError also where an option has a value beside its list
 */
export function givenDimensions(workload: Workload, raw: RawOptions): Dimension[] {
  const { load, clients } = workload.pattern.axes;
  const lists = [
    [clients.option, clients.option],
    [load.option, 'rates'],
  ] as const;
  const listed = lists.flatMap(([name, option]) => {
    const text = singleText(raw, option);
    return text === undefined ? [] : [readDimension(workload, name, text, `--${option}`)];
  });
  return [...listed, ...listedTexts(raw, 'vary').map((text) => readVary(workload, text))];
}

/** Option texts without those that hold lists of values. */
export function withoutLists({ pattern: { axes } }: Workload, raw: RawOptions): RawOptions {
  const lists = [axes.clients.option, 'rates', 'vary'];
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !lists.includes(name)));
}

function dimensionsOf(workload: Workload, raw: RawOptions, preset: SweepPreset): Dimension[] {
  const given = givenDimensions(workload, raw);
  const fixed = withoutLists(workload, raw);
  const twice = given.find(({ name }) => fixed[name] !== undefined);
  if (twice !== undefined) {
    throw new UsageError(`--${twice.name} ${quoted(String(fixed[twice.name]))} is given, and it varies`, {
      hint: 'give the list alone',
    });
  }
  const usual = Object.entries(preset.dimensions)
    .filter(([name]) => !isFixed(workload, name, fixed))
    .map(
      ([name, list]) => given.find((own) => own.name === name) ?? readDimension(workload, name, list, name),
    );
  return [...usual, ...given.filter((own) => !usual.includes(own))];
}

/** Whether an option keeps a dimension of the preset from varying. */
export function isFixed({ alternatives }: Workload, name: string, fixed: RawOptions): boolean {
  const others = alternatives.flatMap(({ option, instead }) => (option === name ? [instead] : []));
  return [name, ...others].some((one) => fixed[one] !== undefined);
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
export function conditionTexts(
  workload: Workload,
  raw: RawOptions,
  name: 'stop_when' | 'threshold',
): string[] {
  const conditions = readListOption(raw, name, thresholdField);
  for (const condition of conditions) refuseUnknownPath(workload.pattern, condition, `--${name}`);
  return conditions.map(({ text }) => text);
}
