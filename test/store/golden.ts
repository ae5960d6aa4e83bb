import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { type CellRecord, cellRecord } from '../../src/store/cell.ts';
import type { Manifest } from '../../src/store/manifest.ts';
import { upgradedCell } from '../../src/store/upgrade-result.ts';
import { tempFolder } from '../harness/temp-folder.ts';

/** A small sweep that was really measured. */
export const goldenSweep = join(packageRoot, 'test', 'golden', 'sweep');

/** The golden sweep in a folder that a test may spoil. */
export function copyOfGolden(): string {
  const folder = join(tempFolder(), 'sweep');
  cpSync(goldenSweep, folder, { recursive: true });
  return folder;
}

/** The first cell's run as a folder of its own. */
export function copyOfGoldenRun(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'result.json'), JSON.stringify(goldenCell().result));
  return folder;
}

export function goldenManifest(): Manifest {
  const written = readJson(join(goldenSweep, 'manifest.json')) as Omit<Manifest, 'pattern'>;
  return { ...written, pattern: 'pubsub' };
}

/** The first cell of the golden sweep, as it is read: with the keys that there were not when it was written. */
export function goldenCell(): Omit<CellRecord, 'result'> & { result: PubsubResult | null } {
  const [first] = plannedCells(goldenManifest());
  const read = upgradedCell(readJson(join(goldenSweep, 'cells', `${first?.id}.json`)));
  return cellRecord.extend({ result: pubsubResult.nullable() }).parse(read);
}

/** A record of the golden sweep's first cell as it is when every attempt failed. */
export function failedCell(): CellRecord {
  const { started_at, finished_at } = goldenCell().attempts[0] ?? { started_at: '', finished_at: '' };
  const error = 'the broker does not answer';
  return {
    ...goldenCell(),
    state: 'failed',
    reason: error,
    attempts: [{ started_at, finished_at, error }],
    result: null,
  };
}

export function plannedCells({ plan }: Manifest) {
  return plan.kind === 'sweep' ? plan.cells : [];
}

export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Rewrites a JSON file with some of its top keys replaced. */
export function editJson(path: string, parts: Record<string, unknown>): void {
  writeFileSync(path, JSON.stringify({ ...(readJson(path) as object), ...parts }));
}
