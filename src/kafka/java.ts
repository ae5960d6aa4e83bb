import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { HydraError, messageOf } from '../base/errors.ts';
import { expandHome } from '../base/home-folder.ts';
import { javaEnvironment } from './child-environment.ts';
import { type Env, findOnPath, isExecutable } from './executables.ts';

/** Kafka 4 brokers need Java 17. */
export const OLDEST_JAVA = 17;

export const JAVA_HINT =
  'install one, e.g. apt-get install openjdk-17-jre-headless maven, or name a running Kafka with --bootstrap';

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
 * @throws HydraError when there is none, it does not run, or it is older than 17
 */
export async function findJava(env: Env, signal?: AbortSignal): Promise<JavaRuntime> {
  const inHome = env.JAVA_HOME ? join(expandHome(env.JAVA_HOME, env), 'bin', 'java') : undefined;
  const command = inHome !== undefined && isExecutable(inHome) ? inHome : findOnPath('java', env);
  if (command === undefined) {
    throw new HydraError(
      `no Java on the PATH: the embedded Kafka broker needs Java ${OLDEST_JAVA} or newer`,
      {
        hint: JAVA_HINT,
      },
    );
  }
  const runtime = { command, ...parseJavaVersion(await askVersion(command, env, signal), command) };
  if (runtime.major < OLDEST_JAVA) {
    throw new HydraError(
      `Java ${runtime.version} at ${command} is too old: the embedded Kafka broker needs ${OLDEST_JAVA} or newer`,
      { hint: JAVA_HINT },
    );
  }
  return runtime;
}

/**
 * Reads what `java -version` prints, e.g. `openjdk version "17.0.15" 2025-04-15`.
 * @throws HydraError when it names no version
 */
export function parseJavaVersion(printed: string, command: string): { version: string; major: number } {
  const version = /version "([^"]+)"/.exec(printed)?.[1];
  const [, first, second] = /^(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  if (version === undefined || first === undefined) {
    throw new HydraError(`${command} -version names no Java version`, { hint: JAVA_HINT });
  }
  // Before Java 9 the number came second: 1.8.
  return { version, major: Number(first === '1' ? (second ?? first) : first) };
}

function askVersion(command: string, env: Env, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: javaEnvironment(env), timeout: answerTimeoutMs, ...(signal ? { signal } : {}) };
    execFile(command, ['-version'], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout + stderr);
      if (signal?.aborted) return reject(signal.reason);
      reject(
        new HydraError(`${command} does not run: ${messageOf(error)}`, { hint: JAVA_HINT, cause: error }),
      );
    });
  });
}
