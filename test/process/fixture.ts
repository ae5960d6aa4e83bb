import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { lastingFolder } from '../harness/temp-folder.ts';

/** Pids of all processes whose environment holds the text. */
export function processesMarked(mark: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Pids of the watchdogs that a process started. */
export function watchdogsOf(owner: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[1];
        return (
          Number(parent) === owner && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('watchdog.js')
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Asks until the answer is the wanted one, at most for `timeoutMs`; returns the last answer. */
export async function eventually<T>(
  ask: () => T,
  wanted: (answer: T) => boolean,
  timeoutMs = 5_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = ask();
    if (wanted(answer) || performance.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Bundles a program of the tests, so that plain Node runs it, into a folder that looks like Hydra installed. */
export async function bundleProgram(entry: string): Promise<{ file: string; remove(): Promise<void> }> {
  const folder = lastingFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of ['dist', 'node_modules']) symlinkSync(join(packageRoot, name), join(folder, name));
  const file = join(folder, 'program.js');
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: file,
  });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface Program {
  child: ChildProcess;
  /** Lines it printed, as they come. */
  lines: AsyncIterableIterator<string>;
}

/** Runs a bundled program, until the test ends at most, with these arguments and an environment that carries the mark. */
export function runProgram(
  file: string,
  args: string[],
  mark: string,
  env: Record<string, string> = {},
): Program {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...process.env, ...env, HYDRA_TEST_MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.stdout === null) throw new Error('no stdout');
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}
