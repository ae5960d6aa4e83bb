import { networkInterfaces } from 'node:os';
import { deviceAddress } from '../options/device-address.ts';
import { type RawOptions, readOption, singleText } from '../options/read-option.ts';
import type { SweepPlan } from '../store/manifest.ts';
import { readAgainst } from '../sweep/against.ts';
import { refuseUnreadable } from '../sweep/cell-options.ts';
import { differences, type StudyTerms } from '../sweep/differences.ts';
import { conditionsOf } from '../sweep/plan-conditions.ts';
import { planSweep } from '../sweep/plan-sweep.ts';
import type { ReadySweep } from '../sweep/ready-study.ts';
import { readOptions, sharedOptions } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
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
  withVaried,
} from './resume-terms.ts';
import { sweepFields } from './sweep-fields.ts';
import { checkedCells, conditionTexts, givenDimensions } from './sweep-request.ts';
import { refuseUnknownPath } from './threshold-paths.ts';

/**
 * An interrupted sweep, to go on with what its manifest says.
 * @throws UsageError for a folder that holds no sweep, and where an option would change what is measured
 */
export async function readSweepResume(request: RequestTexts, folder: string): Promise<ReadySweep> {
  const { raw } = request;
  const settings = readSettings(request);
  const planned = await readPlanned('sweep', folder, request.workloads);
  const { workload, manifest, plan } = planned;
  const names = [...plan.dimensions.map(({ name }) => name), ...Object.keys(plan.against?.a ?? {})];
  refuseUnreadable(workload, plan.cells);
  const first = { ...plan.cells[0]?.varied, ...plan.against?.a };
  const shared = withVaried(workload, sharedTexts(planned, names), first);
  const options = readOptions(workload, { ...shared, threshold: plan.threshold }, null);
  // What varies in either is compared as a dimension.
  const varied = [...names, ...givenDimensions(workload, raw).map(({ name }) => name)];
  const stored: StudyTerms = {
    label: manifest.label,
    options: sharedOptions(workload, options, varied),
    plan,
  };
  refuseDifferences('sweep', folder, [
    ...names.flatMap((name) => fixedNow(workload, raw, name)),
    ...differences(askedTerms(raw, { workload, stored, shared, varied }), stored),
  ]);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  const cellOptions = checkedCells(workload, plan, options);
  for (const condition of conditionsOf([...plan.stop_when, ...plan.threshold]))
    refuseUnknownPath(workload.pattern, condition);
  await refuseMixing(folder, workload, ({ varied: values }) => cellOptions(values));
  return {
    workload,
    settings,
    options,
    cellOptions,
    plan,
    label: manifest.label,
    resume: folder,
  };
}

/** What a sweep was planned with. */
interface Terms {
  workload: Workload;
  stored: StudyTerms;
  /** Texts of the options of the first cell. */
  shared: RawOptions;
  /** Names of what varies, in the plan or in the command. */
  varied: readonly string[];
}

/** What the study would be if the options of the command were followed. */
function askedTerms(raw: RawOptions, { workload, stored, shared, varied }: Terms): StudyTerms {
  const { plan } = stored;
  const dimensions = replacedDimensions(plan.dimensions, givenDimensions(workload, raw));
  const texts = { ...shared, ...givenTexts(workload, raw, varied) };
  const options = readOptions(workload, texts, null);
  const seedless = raw.order === 'given' && raw.seed === undefined;
  return {
    label: readOption<string | null>(raw, 'label', { ...sweepFields.label, fallback: stored.label }),
    options: sharedOptions(workload, options, varied),
    plan: planSweep(workload, {
      dimensions,
      ...askedAgainst(workload, raw, plan),
      repeat: readOption<number>(raw, 'repeat', { ...sweepFields.repeat, fallback: plan.repeat }),
      order: readOption<'given' | 'random'>(raw, 'order', { ...sweepFields.order, fallback: plan.order }),
      seed: seedless
        ? null
        : readOption<number | null>(raw, 'seed', { ...sweepFields.seed, fallback: plan.seed }),
      attempts: readOption<number>(raw, 'attempts', { ...sweepFields.attempts, fallback: plan.attempts }),
      stop_when: raw.stop_when === undefined ? plan.stop_when : conditionTexts(workload, raw, 'stop_when'),
      threshold: raw.threshold === undefined ? plan.threshold : conditionTexts(workload, raw, 'threshold'),
    }),
  };
}

/** The variants that the command names; those of the plan where it names none. */
function askedAgainst(
  workload: Workload,
  raw: RawOptions,
  { against }: SweepPlan,
): Pick<SweepPlan, 'against'> {
  const variant = singleText(raw, 'against');
  if (variant === undefined) return against === undefined ? {} : { against };
  return { against: { a: against?.a ?? {}, b: readAgainst(workload, variant) } };
}
