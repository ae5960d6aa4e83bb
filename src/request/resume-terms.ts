import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import type { RawOptions } from '../options/read-option.ts';
import { kindOf, loadStudy } from '../store/load-study.ts';
import type { Dimension, Manifest, Varied } from '../store/manifest.ts';
import { readManifest } from '../store/read-files.ts';
import type { StudyCell } from '../store/study.ts';
import { type CommonOptions, commonFields } from '../workloads/shared/common-options.ts';
import { fieldsOf, recordedOptions, recordedTexts } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { withoutLists } from './sweep-request.ts';

/** What a study's folder says of it. */
export interface Planned<Plan> {
  workload: Workload;
  manifest: Manifest;
  plan: Plan;
}

type PlanOf<Kind> = Extract<Manifest['plan'], { kind: Kind }>;

/**
 * The manifest of a study that is to be resumed.
 * @throws UsageError for a folder that holds something else, with the command that goes on with it
 */
export async function readPlanned<Kind extends Manifest['plan']['kind']>(
  kind: Kind,
  folder: string,
  workloads: readonly Workload[],
): Promise<Planned<PlanOf<Kind>>> {
  if ((await kindOf(folder)) === 'run') {
    throw new UsageError(`--resume: ${folder} is a single run, which cannot be resumed`, {
      hint: `name the folder of a ${kind}; it has a manifest.json`,
    });
  }
  const manifest = await readManifest(folder);
  const { plan } = manifest;
  if (isOf(kind, plan)) return { workload: workloadOf(manifest, folder, workloads), manifest, plan };
  throw new UsageError(`--resume: ${folder} is a ${plan.kind}`, {
    hint: `hydra ${plan.kind} --resume ${folder}`,
  });
}

/** @throws UsageError where this version knows no such workload */
function workloadOf({ workload: name }: Manifest, folder: string, workloads: readonly Workload[]): Workload {
  const workload = workloads.find((one) => one.name === name);
  if (workload !== undefined) return workload;
  throw new UsageError(
    `--resume: ${folder} measures ${quoted(name)}, which is no workload that is known here`,
    {
      hint: 'name its module with --workload=<file>; if it is one of ours, go on with the version of Hydra that made it',
    },
  );
}

function isOf<Kind>(kind: Kind, plan: Manifest['plan']): plan is PlanOf<Kind> {
  return plan.kind === kind;
}

/** Texts of the options that all cells share. A record may hold those that vary too; they are of no meaning. */
export function sharedTexts(
  { workload, manifest }: Pick<Planned<unknown>, 'workload' | 'manifest'>,
  varied: readonly string[],
): RawOptions {
  return without(recordedTexts(workload, manifest.options), varied);
}

/** Texts of the options of a measurement that a command gives and that do not vary. */
export function givenTexts(workload: Workload, raw: RawOptions, varied: readonly string[]): RawOptions {
  const known = fieldsOf(workload);
  const own = Object.entries(withoutLists(workload, raw)).filter(([name]) => Object.hasOwn(known, name));
  return without(Object.fromEntries(own), varied);
}

/** Option texts with those of varied values in their place, and without what follows from these. */
export function withVaried(workload: Workload, texts: RawOptions, varied: Varied): RawOptions {
  const derived = workload.alternatives.flatMap(({ option, instead }) => (option in varied ? [instead] : []));
  const { threshold: _, ...own } = recordedTexts(workload, varied);
  return { ...without(texts, [...derived, ...Object.keys(varied)]), ...own };
}

function without(texts: RawOptions, names: readonly string[]): RawOptions {
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !names.includes(name)));
}

/** The dimensions of a study with those of the command line in their place, new ones at the end. */
export function replacedDimensions(stored: readonly Dimension[], given: readonly Dimension[]): Dimension[] {
  const kept = stored.map((own) => given.find(({ name }) => name === own.name) ?? own);
  return [...kept, ...given.filter((own) => !kept.includes(own))];
}

/** An option that varies in the study and has one value on the command line. */
export function fixedNow(workload: Workload, raw: RawOptions, name: string): string[] {
  const text = withoutLists(workload, raw)[name];
  return text === undefined ? [] : [`--${name}: varies in the study, ${String(text)} now`];
}

/**
 * @param found what a resume would change of the study
 * @throws UsageError naming all of it
 */
export function refuseDifferences(kind: 'sweep' | 'search', folder: string, found: readonly string[]): void {
  if (found.length === 0) return;
  throw new UsageError(`--resume: ${folder} was planned otherwise: ${found.join('; ')}`, {
    hint: `leave these options out, or begin a new ${kind} without --resume`,
  });
}

// What changes no measurement, or what no cell of a study has.
const free: readonly string[] = [...Object.keys(commonFields), 'threshold'];

/**
 * Makes sure that what is left would be measured with the options of what is there: a manifest that was changed by
 * hand, or a file of another study, would otherwise mix numbers that cannot be compared.
 * @param optionsOf what a cell would be measured with now
 * @throws UsageError naming the first cell and option that differ, and as `loadStudy`
 */
export async function refuseMixing(
  folder: string,
  { pattern }: Workload,
  optionsOf: (cell: Pick<StudyCell, 'id' | 'varied' | 'repeat'>) => CommonOptions,
): Promise<void> {
  for (const cell of (await loadStudy(folder, [pattern])).cells) {
    if (cell.result === null) continue;
    const other = otherOption(cell.result.options, recordedOptions(optionsOf(cell)));
    if (other === undefined) continue;
    throw new UsageError(`--resume: cell ${quoted(cell.id)} of ${folder} was measured with ${other}`, {
      hint: 'restore manifest.json, or move the file of that cell away to measure it again',
    });
  }
}

/** An option that was measured with another value, in words. A version that did not know one recorded none. */
function otherOption(
  measured: Readonly<Record<string, unknown>>,
  now: Readonly<Record<string, unknown>>,
): string | undefined {
  const name = Object.keys(now).find(
    (one) => !free.includes(one) && one in measured && !isDeepStrictEqual(measured[one], now[one]),
  );
  if (name === undefined) return undefined;
  const [then, present] = [measured[name], now[name]].map((value) => JSON.stringify(value));
  return `--${name} ${then}, the rest would be with ${present}`;
}
