import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { HydraError, messageOf } from '../../base/errors.ts';
import { expandHome } from '../../base/home-folder.ts';
import { javaEnvironment } from './child-environment.ts';
import { type Env, findOnPath, isExecutable } from './executables.ts';

/** What a program in Java needs of it. */
export interface JavaNeed {
  /** Major version, e.g. 17. */
  oldest: number;
  /** Who needs it, in words. */
  whose: string;
  /** What to do where there is none. */
  hint: string;
}

export interface JavaRuntime {
  /** Absolute path of the `java` program. */
  command: string;
  /** e.g. `17.0.15` */
  version: string;
  /** e.g. 17; 8 for `1.8.0_292`. */
  major: number;
}

// A JVM answers in a tenth of a second; one that hangs must not hang Hydra.
const answerTimeoutMs = 20_000;

/**
 * The Java of `JAVA_HOME`, else of the PATH.
 * @throws HydraError when there is none, it does not run, or it is too old
 */
export async function findJava(env: Env, need: JavaNeed, signal?: AbortSignal): Promise<JavaRuntime> {
  const inHome = env.JAVA_HOME ? join(expandHome(env.JAVA_HOME, env), 'bin', 'java') : undefined;
  const command = inHome !== undefined && isExecutable(inHome) ? inHome : findOnPath('java', env);
  if (command === undefined) {
    throw new HydraError(`no Java on the PATH: ${need.whose} needs Java ${need.oldest} or newer`, {
      hint: need.hint,
    });
  }
  const asked = await askVersion(command, { env, signal, hint: need.hint });
  const runtime = { command, ...parseJavaVersion(asked, command, need.hint) };
  if (runtime.major < need.oldest) {
    throw new HydraError(
      `Java ${runtime.version} at ${command} is too old: ${need.whose} needs ${need.oldest} or newer`,
      { hint: need.hint },
    );
  }
  return runtime;
}

/**
 * Reads what `java -version` prints, e.g. `openjdk version "17.0.15" 2025-04-15`.
 * @throws HydraError when it names no version
 */
export function parseJavaVersion(
  printed: string,
  command: string,
  hint: string,
): { version: string; major: number } {
  const version = /version "([^"]+)"/.exec(printed)?.[1];
  const [, first, second] = /^(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  if (version === undefined || first === undefined) {
    throw new HydraError(`${command} -version names no Java version`, { hint });
  }
  // Before Java 9 the number came second: 1.8.
  return { version, major: Number(first === '1' ? (second ?? first) : first) };
}

function askVersion(
  command: string,
  { env, signal, hint }: { env: Env; signal: AbortSignal | undefined; hint: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: javaEnvironment(env), timeout: answerTimeoutMs, ...(signal ? { signal } : {}) };
    execFile(command, ['-version'], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout + stderr);
      if (signal?.aborted) return reject(signal.reason);
      reject(new HydraError(`${command} does not run: ${messageOf(error)}`, { hint, cause: error }));
    });
  });
}
