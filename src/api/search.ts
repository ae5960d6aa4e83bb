import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import { readSearch } from '../request/search-request.ts';
import { readSearchResume } from '../request/search-resume.ts';
import type { SearchAnswer } from '../store/cell.ts';
import { type Find, finds } from '../store/manifest.ts';
import type { Study } from '../store/study.ts';
import type { ReadySearch } from '../sweep/ready-study.ts';
import type { DigestOf, UsualWorkload, WorkloadName } from './option-values.ts';
import { refuseNoObject } from './refuse-shape.ts';
import { scriptRequest, scriptWorkload, signalOf } from './script-request.ts';
import { resumeFolder, type StudyContext, type StudyValues, studyTexts } from './study-values.ts';

/** Searches, in the words of `hydra search`: one for each combination of what varies. */
export interface SearchValues<W extends WorkloadName = UsualWorkload> extends StudyValues<W> {
  /** What to find; `no-drop` unless told. Several are searched for one after the other. */
  find?: Find | readonly Find[] | undefined;
  /** Percent of messages that `no-drop` may lose; 0.5 unless told. */
  target_loss?: number | undefined;
  /** How near the answer must come, as a part of the rate: 0.01, which is 1 %, unless told. */
  tolerance?: number | undefined;
  /** Conditions of `slo`, e.g. `latency_us.end_to_end.p99<=50000`. */
  slo?: string | readonly string[] | undefined;
  /** How often the answer is measured again before it is given; 1 unless told. */
  confirm?: number | undefined;
  /** First rate to measure, messages/s; chosen by the number of clients unless told. */
  start?: number | undefined;
}

/** Searches that came to their end. */
export interface SearchOutcome<W extends WorkloadName = UsualWorkload> {
  /** In the order of searching, each with its history. */
  answers: SearchAnswer[];
  study: Study<DigestOf<W>>;
  /** Folder of the study. */
  folder: string;
  /** Path of the report; null where none was wanted. */
  report: string | null;
}

const names = [
  'clients',
  'target_loss',
  'tolerance',
  'slo',
  'confirm',
  'start',
  'attempts',
  'label',
  'resume',
];

/**
 * Finds the highest rate that keeps a target, as `hydra search` does.
 *
 * @throws UsageError for whatever the command line would refuse; nothing was started
 * @throws HydraError when nothing can be measured at all
 * @throws the signal's reason when aborted; `search({ resume: folder })` goes on
 *
 * @example
 * import { search } from 'hydra-scale-test';
 *
 * const { answers } = await search({ find: 'no-drop', clients: [10, 50], options: { test_duration: 5 } });
 * for (const { sentence } of answers) console.log(sentence);
 */
export async function search<W extends WorkloadName = UsualWorkload>(
  values: SearchValues<W> = {},
  context: StudyContext = {},
): Promise<SearchOutcome<W>> {
  const ready = await readySearch(values, context);
  const signal = signalOf(context);
  const { runSearch } = await import('../session/run-study.ts');
  const outcome = await runSearch(ready, {
    command: `search(${JSON.stringify(values)})`,
    signal,
    observe: context.observe ?? (() => {}),
    report: values.report ?? true,
  });
  // Its workload is the one that was asked for.
  return { ...outcome, study: outcome.study as Study<DigestOf<W>> };
}

async function readySearch<W extends WorkloadName>(
  asked: SearchValues<W>,
  context: StudyContext,
): Promise<ReadySearch> {
  refuseNoObject('search()', asked);
  const { find, workload: name, ...values } = asked;
  const workload = scriptWorkload('search()', name);
  const own = studyTexts('search()', values, names, ['slo'], context);
  const request = scriptRequest({ where: 'search()', workload, own }, values.options ?? {}, context);
  const folder = resumeFolder(own);
  if (folder === undefined)
    return readSearch(workload, request, { find: wanted(find), dimensions: {}, fixed: {} });
  if (find === undefined) return readSearchResume(request, folder);
  throw new UsageError('search(): find and resume are given, and a resumed study knows what it is to find', {
    hint: 'leave find out',
  });
}

function wanted(find: SearchValues['find']): Find[] {
  const asked: readonly string[] = Array.isArray(find) ? find : [find ?? 'no-drop'];
  if (asked.length === 0) {
    throw new UsageError('search(): find is an empty list', { hint: `give one of: ${finds.join(', ')}` });
  }
  return asked.map((name) => {
    const known = finds.find((one) => one === name);
    if (known !== undefined) return known;
    throw new UsageError(`search(): find: ${quoted(String(name))} is not known`, {
      hint: `give one of: ${finds.join(', ')}`,
    });
  });
}
