import { resolve } from 'node:path';
import { UsageError } from '../base/errors.ts';
import { writeReport } from '../report/write-report.ts';
import { loadStudy } from '../store/load-study.ts';
import type { Study } from '../store/study.ts';
import { refuseNoObject, refuseNoStudy } from './refuse-shape.ts';

/**
 * Writes one HTML file about some studies, complete in itself, as `hydra report` does.
 *
 * @param studies folders of studies or runs, or studies that were loaded
 * @param to the file to write; its folder is made
 * @returns absolute path of the file
 * @throws UsageError for a folder that holds no study, HydraError when the file cannot be written
 *
 * @example
 * await report(['results/before', 'results/after'], { output: 'report.html' });
 */
export async function report(
  studies: string | Study | readonly (string | Study)[],
  to: { output: string },
): Promise<string> {
  refuseNoObject('report(), its second argument', to, ['output']);
  if (typeof to.output !== 'string' || to.output === '') {
    throw new UsageError('report(): output names no file', { hint: "give e.g. { output: 'report.html' }" });
  }
  const path = resolve(to.output);
  await writeReport(await loaded(studies), path);
  return path;
}

async function loaded(studies: Parameters<typeof report>[0]): Promise<Study[]> {
  const all: readonly (string | Study)[] = [studies].flat();
  if (all.length === 0)
    throw new UsageError('report(): there is no study', { hint: 'give at least one folder' });
  for (const one of all) refuseNoStudy('report(): a study', one);
  const found: Study[] = [];
  // One after the other: a study can be large.
  for (const one of all) found.push(typeof one === 'string' ? await loadStudy(one) : one);
  return found;
}
