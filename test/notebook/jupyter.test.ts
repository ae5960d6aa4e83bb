import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headlineOf } from '../../src/analysis/headline.ts';
import { numberText } from '../../src/analysis/words.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { compareStudies } from '../../src/compare/compare-studies.ts';
import { documentNotebook } from '../../src/notebook/document-notebook.ts';
import { notebookText } from '../../src/notebook/notebook-file.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { loadStudy } from '../../src/store/load-study.ts';
import { launchChromium } from '../harness/chromium.ts';
import { JupyterLab, type NotebookFile } from '../harness/jupyter.ts';
import { measureOf } from '../patterns/pubsub/pubsub.ts';

const golden = join(packageRoot, 'test', 'golden', 'sweep');
const HYDRA_RESULTS = golden;

let lab: JupyterLab;
beforeAll(async () => {
  lab = await JupyterLab.open();
}, 600_000);
afterAll(() => lab?.close());

/** All that the cell of this id displayed, in one text. */
function shownBy(notebook: NotebookFile, id: string): string {
  const cell = notebook.cells.find((one) => one.id === id);
  const outputs = cell?.outputs ?? [];
  return outputs.flatMap(({ data, text }) => [...Object.values(data ?? {}), text ?? []].flat()).join('');
}

/** The numbers of a table's body, row by row, as written. */
function numbersIn(html: string): string[][] {
  const rows = html.split('<tbody>')[1]?.match(/<tr>.*<\/tr>/g) ?? [];
  return rows.map((row) =>
    Array.from(row.matchAll(/text-align:right">([^<]*)</g), (match) => match[1] ?? ''),
  );
}

/** The store itself, read as plain JSON. */
function stored(id: string) {
  return JSON.parse(readFileSync(join(golden, 'cells', `${id}.json`), 'utf8')).result;
}

describe.each(['sweep', 'edge', 'before'])(
  'the notebook that hydra notebook writes of the golden %s',
  (folder) => {
    const name = `${folder}.ipynb`;
    let written: string;
    beforeAll(async () => {
      const path = join(packageRoot, 'test', 'golden', folder);
      written = notebookText(documentNotebook(path, pubsubPattern), await loadStudy(path));
      writeFileSync(lab.path(name), written);
    });

    it('is a valid notebook', () => lab.validate(name));

    it('gives the same outputs, byte by byte, when tslab executes it', async () => {
      const again = await lab.executed(name, `again-${name}`);
      expect(again.cells).toEqual(JSON.parse(written).cells);
      const cellsOf = (text: string) => text.split(' "metadata": {\n  "kernelspec"')[0];
      expect(cellsOf(readFileSync(lab.path(`again-${name}`), 'utf8'))).toBe(cellsOf(written));
    }, 120_000);
  },
);

describe('the notebook that hydra notebook writes, converted to HTML', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 400_000);
  afterAll(() => browser?.close());

  it('shows every plot and table in a browser, without asking for them', async () => {
    const study = await loadStudy(golden);
    const evil = '<img src="x" onerror="document.title=1"> **b**';
    writeFileSync(
      lab.path('shown.ipynb'),
      notebookText(documentNotebook('.', pubsubPattern), { ...study, name: evil }),
    );
    await lab.toHtml('shown.ipynb', 'shown.html');
    const page = await browser.newPage();
    // nbconvert's own template asks for libraries that no cell of ours needs.
    await page.route(/^https?:/, (route) => route.abort());
    await page.goto(pathToFileURL(lab.path('shown.html')).href);
    const images = await page.locator('.jp-OutputArea img').evaluateAll((all) =>
      all.map((image) => ({
        ofItsOwn: image.getAttribute('src')?.startsWith('data:image/svg+xml;base64,'),
        wide: 'naturalWidth' in image && Number(image.naturalWidth) > 700,
      })),
    );
    expect(images).toEqual(Array.from({ length: 15 }, () => ({ ofItsOwn: true, wide: true })));
    await page.getByRole('heading', { name: evil }).waitFor();
    expect(await page.getByText(headlineOf(study)).count()).toBe(1);
    const tables = readFileSync(lab.path('shown.ipynb'), 'utf8').match(/"<table>/g);
    expect(await page.locator('.jp-OutputArea table').count()).toBe(tables?.length);
    await page.close();
  }, 120_000);
});

describe('notebooks/document-analysis.ipynb', () => {
  it('is valid, and shows the numbers of the store', async () => {
    const name = 'document-analysis.ipynb';
    copyFileSync(join(packageRoot, 'notebooks', name), lab.path(name));
    await lab.validate(name);
    const shown = await lab.executed(name, 'shown.ipynb', { HYDRA_RESULTS });

    for (const key of ['average_rate', 'average_packet_loss', 'pub_cpu', 'pub_net_txrate']) {
      expect(numbersIn(shownBy(shown, `plot-${key}`)), key).toEqual([
        ['001', '002', '003'].map((id) => numberText(stored(id)[key])),
        ['004', '005', '006'].map((id) => numberText(stored(id)[key])),
      ]);
    }
    const latencies = numbersIn(shownBy(shown, 'percentiles-end_to_end'));
    expect(latencies.map(([count]) => count)).toEqual(
      ['001', '002', '003', '004', '005', '006'].map((id) =>
        numberText(stored(id).latency_us.end_to_end.count),
      ),
    );
    expect(latencies.map((row) => row.at(-1))).toEqual(
      ['001', '002', '003', '004', '005', '006'].map((id) =>
        numberText(stored(id).latency_us.end_to_end.max / 1000),
      ),
    );
    expect(shownBy(shown, 'verdicts')).toContain(stored('006').verdict.evidence[0].evidence);
  }, 120_000);
});

describe('notebooks/compare.ipynb', () => {
  it('is valid, and shows the means of both sides', async () => {
    const name = 'compare.ipynb';
    copyFileSync(join(packageRoot, 'notebooks', name), lab.path(name));
    await lab.validate(name);
    const goldenOf = (folder: string) => join(packageRoot, 'test', 'golden', folder);
    const shown = await lab.executed(name, 'compared.ipynb', {
      HYDRA_RESULTS_BEFORE: goldenOf('before'),
      HYDRA_RESULTS_AFTER: goldenOf('after'),
    });
    const { cells } = compareStudies(
      await loadStudy(goldenOf('before')),
      await loadStudy(goldenOf('after')),
      {
        confidence: 0.95,
        measures: pubsubPattern.usual.flatMap((key) => measureOf(key) ?? []),
        allow_different: false,
      },
    );
    expect(numbersIn(shownBy(shown, 'differences'))).toEqual(
      cells.flatMap(({ measures }) =>
        measures.map(({ a, b }) =>
          [a.mean, b.mean].flatMap((mean) => (mean === null ? [] : [numberText(mean)])),
        ),
      ),
    );
    expect(shownBy(shown, 'plots').match(/<img /g)).toHaveLength(4);
  }, 120_000);
});
