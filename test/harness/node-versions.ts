import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { cacheFolder } from '../../src/base/cache-folder.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { makeFolderAtomically } from '../../src/servers/shared/atomic-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** By range, the folder that holds `node`. */
    nodes: Record<string, string>;
  }
}

/** The oldest that Hydra runs on, the newest of every line that is kept up, and the newest of all. */
export const NODE_RANGES = ['20.19', '22', '24', 'latest'];

/** The npm package that brings Node.js for this platform; what the package "node" installs. */
const packageName = `node-${process.platform}-${process.arch}`;

/** Fetches what the cache lacks of each version. @throws Error with npm's words */
export async function setup(project: TestProject): Promise<void> {
  const keeper = await createKeeper();
  try {
    const fetched = await Promise.all(
      NODE_RANGES.map(async (range): Promise<[string, string]> => [range, await fetchNode(range, keeper)]),
    );
    project.provide('nodes', Object.fromEntries(fetched));
  } finally {
    await keeper.close();
  }
}

/** The newest version of a range. @returns the folder that holds its `node` */
async function fetchNode(range: string, keeper: Keeper): Promise<string> {
  const wanted = `${packageName}@${range}`;
  const versions: unknown = JSON.parse(await npm(['view', wanted, 'version', '--json']));
  const version = Array.isArray(versions) ? versions.at(-1) : versions;
  const folder = join(cacheFolder(process.env), 'nodes', String(version));
  await makeFolderAtomically(keeper, folder, async (unfinished) => {
    const quietly = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    await npm(['install', '--prefix', unfinished, ...quietly, `${packageName}@${version}`]);
  });
  return join(folder, 'node_modules', packageName, 'bin');
}

async function npm(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args);
  return stdout;
}
