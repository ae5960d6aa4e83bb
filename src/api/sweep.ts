import { nothingPreset, readSweep } from '../request/sweep-request.ts';
import { readSweepResume } from '../request/sweep-resume.ts';
import type { PlannedCell } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import { expectedSeconds } from '../sweep/duration.ts';
import type { ReadySweep } from '../sweep/ready-study.ts';
import type { SweepTally } from '../sweep/tally.ts';
import type { DigestOf, UsualWorkload, WorkloadName } from './option-values.ts';
import { refuseNoObject } from './refuse-shape.ts';
import { scriptRequest, scriptWorkload, signalOf } from './script-request.ts';
import {
  resumeFolder,
  type StudyContext,
  type StudyValues,
  studyTexts,
  type ValueList,
} from './study-values.ts';

/** A sweep, in the words of `hydra sweep`. At least one option varies, or `repeat` is above 1. */
export interface SweepValues<W extends WorkloadName = UsualWorkload> extends StudyValues<W> {
  /** Values of msg_rate. */
  rates?: ValueList<number> | undefined;
  /** Options of a second variant, measured in turn with the first, e.g. `'acks=all linger_ms=5'`. */
  against?: string | undefined;
  /** How often each cell is measured; 1 unless told. */
  repeat?: number | undefined;
  order?: 'given' | 'random' | undefined;
  /** Decides the random order. */
  seed?: number | undefined;
  /** Conditions that end a row: its higher rates are skipped. */
  stop_when?: string | readonly string[] | undefined;
}

/** A sweep that came to its end; cells may have failed. */
export interface SweepOutcome<W extends WorkloadName = UsualWorkload> {
  study: Study<DigestOf<W>>;
  /** Folder of the study. */
  folder: string;
  /** Path of the report; null where none was wanted. */
  report: string | null;
  /** How the cells ended, and which thresholds were broken. */
  tally: SweepTally;
}

/** What a sweep would do. */
export interface SweepPreview {
  /** In the order of measuring. */
  cells: PlannedCell[];
  /** Seconds, within a factor of two. */
  expected_s: number;
}

const names = [
  'clients',
  'rates',
  'against',
  'repeat',
  'order',
  'seed',
  'attempts',
  'stop_when',
  'label',
  'resume',
];

/**
 * Measures every combination, as `hydra sweep` does; each cell is saved as soon as it is over. A cell that fails is
 * recorded with its reason and does not end the sweep.
 *
 * @throws UsageError for whatever the command line would refuse; nothing was started
 * @throws HydraError when nothing can be measured at all
 * @throws the signal's reason when aborted; `sweep({ resume: folder })` goes on
 *
 * @example
 * import { headlineOf, sweep } from 'hydra-scale-test';
 *
 * const { study, report } = await sweep({
 *   clients: [10, 50],
 *   rates: [1000, 2000],
 *   options: { test_duration: 5, linger_ms: 5 },
 * });
 * console.log(headlineOf(study), report);
 */
export async function sweep<W extends WorkloadName = UsualWorkload>(
  values: SweepValues<W>,
  context: StudyContext = {},
): Promise<SweepOutcome<W>> {
  const ready = await readySweep('sweep()', values, context);
  const signal = signalOf(context);
  const { runSweep } = await import('../session/run-study.ts');
  const outcome = await runSweep(ready, {
    command: `sweep(${JSON.stringify(values)})`,
    signal,
    observe: context.observe ?? (() => {}),
    report: values.report ?? true,
  });
  // Its workload is the one that was asked for.
  return { ...outcome, study: outcome.study as Study<DigestOf<W>> };
}

/**
 * What `sweep` would measure with the same values, without measuring.
 *
 * @throws UsageError as `sweep` does
 */
export async function previewSweep<W extends WorkloadName = UsualWorkload>(
  values: SweepValues<W>,
  context: StudyContext = {},
): Promise<SweepPreview> {
  const { workload, plan, cellOptions } = await readySweep('previewSweep()', values, context);
  const expected = expectedSeconds(
    workload,
    plan.cells.map(({ varied }) => cellOptions(varied)),
  );
  return { cells: plan.cells, expected_s: expected.reduce((sum, seconds) => sum + seconds, 0) };
}

async function readySweep<W extends WorkloadName>(
  where: string,
  asked: SweepValues<W>,
  context: StudyContext,
): Promise<ReadySweep> {
  refuseNoObject(where, asked);
  const { workload: name, ...values } = asked;
  const workload = scriptWorkload(where, name);
  const own = studyTexts(where, values, names, ['stop_when'], context);
  const request = scriptRequest({ where, workload, own }, values.options ?? {}, context);
  const folder = resumeFolder(own);
  return folder === undefined
    ? readSweep(workload, request, nothingPreset, Math.random)
    : readSweepResume(request, folder);
}
