import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HydraError } from '../src/base/errors.ts';
import type { Keeper } from '../src/process/keeper.ts';
import { definedOnly } from '../src/servers/shared/executables.ts';

/** A program that is run to its end. */
export interface Program {
  /** What its failure is told of, e.g. `org.apache.kafka.tools.ProducerPerformance`. */
  name: string;
  command: string;
  args: readonly string[];
  /** Folder it runs in; that of this process where none is given. */
  cwd?: string;
  /** Whether what it writes to stderr counts as printed. */
  withStderr: boolean;
}

/** What programs are run with. */
export interface ProgramHost {
  keeper: Keeper;
  /** Folder for what they print. */
  temp: string;
}

const STOP_GRACE_MS = 5_000;

/** What the program printed. @throws HydraError with its last line when it fails */
export async function runProgram(
  { keeper, temp }: ProgramHost,
  { name, withStderr, ...run }: Program,
): Promise<string> {
  const folder = mkdtempSync(join(temp, 'program-'));
  const stdout = join(folder, 'output.log');
  const spec = { ...run, env: definedOnly(process.env), stdout, stderr: withStderr ? stdout : null };
  const program = await keeper.spawn(spec);
  try {
    const { code } = await program.exited;
    const text = readFileSync(stdout, 'utf8');
    if (code === 0) return text;
    throw new HydraError(`${name} failed: ${text.trim().split('\n').at(-1) || 'it said nothing'}`);
  } finally {
    await program.stop(STOP_GRACE_MS);
    await rm(folder, { recursive: true, force: true });
  }
}
