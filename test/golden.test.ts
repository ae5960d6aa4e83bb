import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { compareReport } from '../src/cli/compare-report.ts';
import { compareStudies } from '../src/compare/compare-studies.ts';
import { studiesCsv } from '../src/export/csv.ts';
import { junitOf } from '../src/export/junit.ts';
import { prometheusOf } from '../src/export/prometheus.ts';
import { documentNotebook } from '../src/notebook/document-notebook.ts';
import { notebookText } from '../src/notebook/notebook-file.ts';
import { pubsubPattern } from '../src/patterns/pubsub/pattern.ts';
import { renderReport } from '../src/report/render-report.ts';
import { loadStudy } from '../src/store/load-study.ts';
import type { Study } from '../src/store/study.ts';
import { measureOf } from './patterns/pubsub/pubsub.ts';

/*
 * Folders that real runs made, and everything that is drawn from them: the same text as ever. A change that is meant
 * is taken over with --update, after a look at what differs.
 */

const names = ['sweep', 'edge', 'before', 'after', 'search'];

const folders = join(import.meta.dirname, 'golden');

/** Named as somebody would who stands in the project's folder, since some texts tell the folder. */
const golden = async (name: string): Promise<Study> => ({
  ...(await loadStudy(join(folders, name))),
  folder: join('test', 'golden', name),
});
const expected = (name: string) => `golden/expected/${name}`;

/** What a reader without styles and scripts sees, a line per piece of text. */
function visibleText(html: string): string {
  const bare = html.replace(/<(script|style|svg)\b.*?<\/\1>/gs, '').replace(/<[^>]+>/g, '\n');
  const lines = bare.split('\n').map((line) => line.trim());
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

describe('what golden folders give', () => {
  it('are all of them', () => {
    const found = readdirSync(folders, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(found.map(({ name }) => name).sort()).toEqual([...names, 'expected'].sort());
  });

  it.each(names)('is the same report of %s', async (name) => {
    const report = renderReport([await golden(name)], { script: '', style: '', plotly: '' });
    await expect(visibleText(report)).toMatchFileSnapshot(expected(`${name}.report.txt`));
  });

  it('is the same CSV', async () => {
    const studies = await Promise.all(names.map(golden));
    await expect(studiesCsv(studies)).toMatchFileSnapshot(expected('studies.csv'));
  });

  it('is the same notebook', async () => {
    const study = await golden('sweep');
    const text = notebookText(documentNotebook(study.folder, pubsubPattern), study);
    await expect(text).toMatchFileSnapshot(expected('sweep.ipynb'));
  });

  it('is the same comparison', async () => {
    const measures = pubsubPattern.usual.flatMap((key) => measureOf(key) ?? []);
    const comparison = compareStudies(await golden('before'), await golden('after'), {
      measures,
      confidence: 0.95,
      allow_different: false,
    });
    await expect(compareReport(comparison, createColors(false))).toMatchFileSnapshot(
      expected('before-after.compare.txt'),
    );
  });

  it('is the same JUnit XML and Prometheus text', async () => {
    const study = await golden('edge');
    await expect(junitOf(study, [])).toMatchFileSnapshot(expected('edge.junit.xml'));
    await expect(prometheusOf(study)).toMatchFileSnapshot(expected('edge.prom'));
  });
});
