import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/base/package-root.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
  cpSync(join(packageRoot, 'test', 'golden', 'sweep'), join(lab.folder, 'sweep'), { recursive: true });
});
afterEach(() => lab.close());

/** Source and outputs of a code cell. */
function cellOf(file: string, id: string): { source: string; shown: string } {
  const { cells } = JSON.parse(readFileSync(join(lab.folder, file), 'utf8'));
  const cell = cells.find((one: { id: string }) => one.id === id);
  return { source: cell.source.join(''), shown: JSON.stringify(cell.outputs) };
}

describe('hydra notebook', () => {
  it('writes analysis.ipynb into the folder, which it loads', async () => {
    expect(await lab.run(['notebook', 'sweep'])).toMatchObject({
      code: 0,
      stdout: 'sweep/analysis.ipynb\n',
      stderr: '',
    });
    const { source, shown } = cellOf('sweep/analysis.ipynb', 'load');
    expect(source).toContain('loadStudy(resultsFolder("."))');
    expect(shown).toContain('10 clients');
    // Jupyter's checks of a study's folder are the study's own: it still loads.
    expect(await lab.run(['results', 'show', 'sweep'])).toMatchObject({ code: 0 });
  });

  it('elsewhere, says where the folder is from there', async () => {
    expect(await lab.run(['notebook', 'sweep', '-o', 'books/mine.ipynb'])).toMatchObject({ code: 0 });
    expect(cellOf('books/mine.ipynb', 'load').source).toContain('loadStudy(resultsFolder("../sweep"))');
  });

  it('replaces no notebook that is there, unless told', async () => {
    writeFileSync(join(lab.folder, 'mine.ipynb'), 'my work');
    expect(await lab.run(['notebook', 'sweep', '-o', 'mine.ipynb'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'hydra: mine.ipynb is there already (name another file with -o, or replace it with --force)\n',
    });
    expect(readFileSync(join(lab.folder, 'mine.ipynb'), 'utf8')).toBe('my work');
    expect(await lab.run(['notebook', 'sweep', '-o', 'mine.ipynb', '--force'])).toMatchObject({ code: 0 });
    expect(cellOf('mine.ipynb', 'load').source).toContain('loadStudy');
  });

  it('refuses what holds no study, and a place that cannot be written, in one line', async () => {
    mkdirSync(join(lab.folder, 'empty'));
    const empty = await lab.run(['notebook', 'empty', '-o', 'x.ipynb']);
    expect(empty).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^hydra: empty holds neither .+\n$/),
    });
    const below = await lab.run(['notebook', 'sweep', '-o', 'sweep/manifest.json/x.ipynb']);
    expect(below).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^hydra: the notebook sweep\/manifest.json\/x.ipynb cannot be written: .+\n$/,
      ),
    });
    expect(existsSync(join(lab.folder, 'x.ipynb'))).toBe(false);
  });

  it('shows names that hold markup as they are', async () => {
    const path = join(lab.folder, 'sweep', 'manifest.json');
    const evil = '<script>alert(1)</script> **b** [l](javascript:1)';
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), label: evil }));
    expect(await lab.run(['notebook', 'sweep'])).toMatchObject({ code: 0 });
    const { shown } = cellOf('sweep/analysis.ipynb', 'load');
    expect(shown).toContain('&lt;script&gt;alert\\\\(1\\\\)');
    expect(readFileSync(join(lab.folder, 'sweep', 'analysis.ipynb'), 'utf8')).not.toContain('<script>');
  });
});
