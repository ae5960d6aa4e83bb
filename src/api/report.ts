import { resolve } from 'node:path';
import { writeReport } from '../report/write-report.ts';
import { loadStudy } from '../store/load-study.ts';
import type { Study } from '../store/study.ts';

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
  const path = resolve(to.output);
  await writeReport(await loaded(studies), path);
  return path;
}

async function loaded(studies: Parameters<typeof report>[0]): Promise<Study[]> {
  const all = typeof studies === 'object' && 'length' in studies ? studies : [studies];
  const found: Study[] = [];
  // One after the other: a study can be large.
  for (const one of all) found.push(typeof one === 'string' ? await loadStudy(one) : one);
  return found;
}
