import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellRecord, SearchAnswer } from '../../src/store/cell.ts';
import type { Manifest } from '../../src/store/manifest.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { goldenCell, goldenManifest } from './golden.ts';

/** A plan of two searches, for 5 and for 10 clients. */
export function searchManifest(): Manifest {
  return {
    ...goldenManifest(),
    study_id: '20261121-180000-5ea2c4',
    plan: {
      kind: 'search',
      dimensions: [{ name: 'clients', values: [10, 5] }],
      target_loss: 0.5,
      tolerance: 0.01,
      slo: [],
      confirm: 1,
      start: null,
      attempts: 5,
      threshold: [],
      searches: [
        { id: 'clients-10', find: 'no-drop', varied: { clients: 10 } },
        { id: 'clients-5', find: 'no-drop', varied: { clients: 5 } },
      ],
    },
  };
}

export function searchCell(id: string): CellRecord {
  return { ...goldenCell(), id };
}

export function searchAnswer(id: string, cells: readonly string[]): SearchAnswer {
  return {
    schema_version: 1,
    id,
    find: 'no-drop',
    varied: { clients: 10 },
    rate: 500,
    outcome: 'found',
    sentence: 'no drop up to 500/s',
    confirmations: 1,
    steps: cells.length,
    history: cells.map((cell, index) => ({
      step: index + 1,
      purpose: 'probe',
      rate: 500,
      cell,
      passed: true,
      because: 'loss 0 % <= 0.5 %',
    })),
  };
}

/** A study of searches on disk with these cells and answers. */
export function searchFolder(cells: readonly CellRecord[], answers: readonly SearchAnswer[]): string {
  const folder = tempFolder();
  for (const name of ['cells', 'answers']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(searchManifest()));
  for (const cell of cells) writeFileSync(join(folder, 'cells', `${cell.id}.json`), JSON.stringify(cell));
  for (const answer of answers) {
    writeFileSync(join(folder, 'answers', `${answer.id}.json`), JSON.stringify(answer));
  }
  return folder;
}
