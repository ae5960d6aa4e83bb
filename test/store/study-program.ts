/*
 * Opens a study in a process of its own that tests kill. `hold` waits for a line, resumes the study and keeps it until
 * stdin ends; `write` saves the cells that are not there, one after the other: all of them, or as many as it is
 * told, and then it waits. Either says on stdout how far it came.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CellRecord } from '../../src/store/cell.ts';
import { resumeStudy } from '../../src/store/open-study.ts';

const [mode = '', folder = '', template = '', most = ''] = process.argv.slice(2);

async function hold(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  console.log('ready');
  await lines.next();
  const study = await resumeStudy(folder);
  console.log('held');
  await lines.next();
  await study.close();
}

async function write(): Promise<void> {
  const cell: CellRecord = JSON.parse(readFileSync(template, 'utf8'));
  const study = await resumeStudy(folder);
  const { plan } = study.manifest;
  let written = 0;
  for (const { id, varied, repeat } of plan.kind === 'sweep' ? plan.cells : []) {
    if (study.saved.has(id)) continue;
    // Who measured it tells whether a cell was written again later.
    await study.saveCell({ ...cell, id, varied, repeat, attempts: [attemptOf(process.pid)] });
    console.log(id);
    written += 1;
    if (String(written) === most) await once(process.stdin, 'end');
  }
  await study.close();
  console.log('all');
}

function attemptOf(pid: number): CellRecord['attempts'][number] {
  return { started_at: String(pid), finished_at: '', error: null };
}

try {
  await (mode === 'hold' ? hold() : write());
} catch (error) {
  console.log(`refused: ${error instanceof Error ? error.message : String(error)}`);
}
