import { HydraError, messageOf } from '../base/errors.ts';
import type { Study } from '../store/study.ts';
import { writeFileWhole } from '../store/write-file.ts';
import { readPageAssets } from './page-assets.ts';
import { renderReport } from './render-report.ts';

/**
 * One HTML file about one or more studies, complete in itself.
 * @throws HydraError when Hydra was not built
 */
export function reportHtml(studies: readonly Study[]): string {
  return renderReport(studies, readPageAssets());
}

/**
 * Writes the report; what stood at the path stays as it was until the new one is whole.
 * @throws HydraError when it cannot be written
 */
export async function writeReport(studies: readonly Study[], path: string): Promise<void> {
  const text = reportHtml(studies);
  try {
    await writeFileWhole(path, text);
  } catch (error) {
    throw new HydraError(`the report cannot be written to ${path}: ${messageOf(error)}`, {
      hint: 'name another file with -o',
      cause: error,
    });
  }
}
