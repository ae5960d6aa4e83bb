import { networkInterfaces } from 'node:os';
import { deviceAddress } from '../options/device-address.ts';
import { type RawOptions, readOption, singleText } from '../options/read-option.ts';
import type { SweepPlan } from '../store/manifest.ts';
import { readAgainst } from '../sweep/against.ts';
import { withVaried } from '../sweep/cell-options.ts';
import { differences, type StudyTerms } from '../sweep/differences.ts';
import { conditionsOf } from '../sweep/plan-conditions.ts';
import { planSweep } from '../sweep/plan-sweep.ts';
import { optionsFromTexts, sharedOptions } from '../workloads/kafka/recorded-options.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import {
  fixedNow,
  givenTexts,
  readPlanned,
  refuseDifferences,
  refuseMixing,
  replacedDimensions,
  sharedTexts,
} from './resume-terms.ts';
import { sweepFields } from './sweep-fields.ts';
import { checkedCells, conditionTexts, givenDimensions, type ReadySweep } from './sweep-request.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/**
 * An interrupted sweep, to go on with what its manifest says.
 * @throws UsageError for a folder that holds no sweep, and where an option would change what is measured
 */
export async function readSweepResume(request: RequestTexts, folder: string): Promise<ReadySweep> {
  const { raw } = request;
  const settings = readSettings(request);
  const { manifest, plan } = await readPlanned('sweep', folder);
  const names = [...plan.dimensions.map(({ name }) => name), ...Object.keys(plan.against?.a ?? {})];
  const first = { ...plan.cells[0]?.varied, ...plan.against?.a };
  const shared = withVaried(sharedTexts(manifest, names), first);
  const options = optionsFromTexts({ ...shared, threshold: plan.threshold });
  // What varies in either is compared as a dimension.
  const varied = [...names, ...givenDimensions(raw).map(({ name }) => name)];
  const stored: StudyTerms = { label: manifest.label, options: sharedOptions(options, varied), plan };
  refuseDifferences('sweep', folder, [
    ...names.flatMap((name) => fixedNow(raw, name)),
    ...differences(askedTerms(raw, stored, shared, varied), stored),
  ]);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  const cellOptions = checkedCells(plan, options);
  for (const condition of conditionsOf([...plan.stop_when, ...plan.threshold])) refuseUnknownPath(condition);
  await refuseMixing(folder, cellOptions);
  return {
    settings: { ...settings, kafka: { bootstrap: options.bootstrap } },
    options,
    cellOptions,
    plan,
    label: manifest.label,
    resume: folder,
  };
}

/** What the study would be if the options of the command were followed. */
function askedTerms(
  raw: RawOptions,
  stored: StudyTerms,
  shared: RawOptions,
  varied: readonly string[],
): StudyTerms {
  const { plan } = stored;
  const dimensions = replacedDimensions(plan.dimensions, givenDimensions(raw));
  const texts = { ...shared, ...givenTexts(raw, varied) };
  const seedless = raw.order === 'given' && raw.seed === undefined;
  return {
    label: readOption<string | null>(raw, 'label', { ...sweepFields.label, fallback: stored.label }),
    options: sharedOptions(optionsFromTexts(texts), varied),
    plan: planSweep({
      dimensions,
      ...askedAgainst(raw, plan),
      repeat: readOption<number>(raw, 'repeat', { ...sweepFields.repeat, fallback: plan.repeat }),
      order: readOption<'given' | 'random'>(raw, 'order', { ...sweepFields.order, fallback: plan.order }),
      seed: seedless
        ? null
        : readOption<number | null>(raw, 'seed', { ...sweepFields.seed, fallback: plan.seed }),
      attempts: readOption<number>(raw, 'attempts', { ...sweepFields.attempts, fallback: plan.attempts }),
      stop_when: raw.stop_when === undefined ? plan.stop_when : conditionTexts(raw, 'stop_when'),
      threshold: raw.threshold === undefined ? plan.threshold : conditionTexts(raw, 'threshold'),
    }),
  };
}

/** The variants that the command names; those of the plan where it names none. */
function askedAgainst(raw: RawOptions, { against }: SweepPlan): Pick<SweepPlan, 'against'> {
  const variant = singleText(raw, 'against');
  if (variant === undefined) return against === undefined ? {} : { against };
  return { against: { a: against?.a ?? {}, b: readAgainst(variant) } };
}
