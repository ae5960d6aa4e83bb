import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HydraError } from '../src/base/errors.ts';
import { packageRoot } from '../src/base/package-root.ts';
import { findOnPath } from '../src/servers/shared/executables.ts';
import type { PairContext } from './bench-context.ts';
import { runProgram } from './run-program.ts';

/** Clients in other languages, as small programs in `bench/rivals`, built when they are first wanted. */
export type NativeRival = 'librdkafka' | 'franz-go' | 'libzmq';

/** This machine has not got what a rival is built with: its lines are left out. */
export class RivalMissing extends HydraError {}

interface Build {
  compiler: string;
  /** Arguments that build `program`. */
  args: (program: string) => string[];
  hint: string;
}

const builds: Readonly<Record<NativeRival, Build>> = {
  librdkafka: {
    compiler: 'gcc',
    args: (program) => ['-O2', '-o', program, 'perf.c', '-lrdkafka'],
    hint: 'install a C compiler and librdkafka-dev',
  },
  libzmq: {
    compiler: 'gcc',
    args: (program) => ['-O2', '-o', program, 'zmq-pub-sub.c', '-lzmq'],
    hint: 'install a C compiler and libzmq3-dev',
  },
  'franz-go': {
    compiler: 'go',
    args: (program) => ['build', '-o', program, '.'],
    hint: 'install Go',
  },
};

/**
 * Runs a rival. @returns the messages per second that it prints
 * @throws RivalMissing where it cannot be built here; HydraError with its last words when it fails
 */
export async function nativeRate(
  bench: PairContext,
  rival: NativeRival,
  args: readonly string[],
): Promise<number> {
  const program = await built(bench, rival);
  const cwd = bench.temp;
  const printed = await runProgram(bench, { name: rival, command: program, args, cwd, withStderr: true });
  const rate = Number(printed.trim());
  if (rate > 0) return rate;
  throw new HydraError(`${rival} printed no rate: ${printed.trim().slice(-200)}`);
}

async function built(bench: PairContext, rival: NativeRival): Promise<string> {
  const program = join(bench.temp, `rival-${rival}`);
  if (existsSync(program)) return program;
  const { compiler, args, hint } = builds[rival];
  const command = findOnPath(compiler, process.env);
  if (command === undefined) throw new RivalMissing(`${rival} is left out: no ${compiler} here`, { hint });
  bench.note(`  building ${rival}`);
  try {
    const cwd = join(packageRoot, 'bench', 'rivals', rival);
    await runProgram(bench, { name: compiler, command, args: args(program), cwd, withStderr: true });
  } catch (cause) {
    throw new RivalMissing(`${rival} is left out: it cannot be built here`, { hint, cause });
  }
  return program;
}
