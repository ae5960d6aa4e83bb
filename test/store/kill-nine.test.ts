import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadStudy } from '../../src/store/load-study.ts';
import { createStudy } from '../../src/store/open-study.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { bundleProgram } from '../process/fixture.ts';
import { goldenCell, goldenManifest } from './golden.ts';
import { startStudyProcess } from './study-process.ts';

const CELLS = 150;
const KILLS = 15;
/** Saved in one life at most: however late the kill, the next life has something left to write. */
const MOST_CELLS = 9;
const TIMEOUT_MS = 180_000;

let program: Awaited<ReturnType<typeof bundleProgram>>;
beforeAll(async () => {
  program = await bundleProgram(new URL('study-program.ts', import.meta.url).pathname);
});
afterAll(() => program.remove());

async function longStudy(): Promise<string> {
  const cells = Array.from({ length: CELLS }, (_, index) => ({
    id: String(index + 1).padStart(3, '0'),
    varied: { msg_rate: index + 1 },
    repeat: 1,
  }));
  const manifest = goldenManifest();
  const plan = { ...manifest.plan, dimensions: [], cells } as typeof manifest.plan;
  const study = await createStudy(tempFolder(), { ...manifest, plan });
  await study.close();
  return study.path;
}

function cellTexts(folder: string): Map<string, string> {
  const names = readdirSync(join(folder, 'cells')).filter((name) => name.endsWith('.json'));
  return new Map(names.map((name) => [name.slice(0, 3), readFileSync(join(folder, 'cells', name), 'utf8')]));
}

it(
  'after every kill -9 all that was saved is there, whole and never written again',
  async () => {
    const folder = await longStudy();
    const template = join(tempFolder(), 'cell.json');
    writeFileSync(template, JSON.stringify(goldenCell()));
    const saved = new Set<string>();
    let before = new Map<string, string>();
    for (let kill = 0; kill < KILLS; kill++) {
      const writer = startStudyProcess(program.file, ['write', folder, template, String(MOST_CELLS)]);
      // Killed while it writes: after a few cells, at whichever instant the signal finds it.
      for (let seen = 0; seen <= kill % 7; seen++) await writer.next();
      writer.child.kill('SIGKILL');
      await writer.ended;
      for (const id of writer.said) saved.add(id);
      const after = cellTexts(folder);
      for (const [id, text] of before) expect(after.get(id)).toBe(text);
      expect((await loadStudy(folder)).cells.map(({ id }) => id)).toEqual(expect.arrayContaining([...saved]));
      before = after;
    }
    const last = startStudyProcess(program.file, ['write', folder, template]);
    await last.ended;
    expect(last.said.at(-1)).toBe('all');
    const study = await loadStudy(folder);
    expect(study.missing).toEqual([]);
    const writers = new Set(study.cells.map(({ attempts }) => attempts[0]?.started_at));
    expect(writers.size).toBeGreaterThan(KILLS / 2);
    expect(readdirSync(folder).sort()).toEqual(['cells', 'manifest.json']);
    expect(readdirSync(join(folder, 'cells'))).toHaveLength(CELLS);
  },
  TIMEOUT_MS,
);
