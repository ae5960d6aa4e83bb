import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';
import type { Keeper, KeptProcess, ProcessExit } from '../../process/keeper.ts';
import { mavenEnvironment } from './child-environment.ts';
import type { Env } from './executables.ts';
import { GrowingFile, lastBytes } from './file-tail.ts';
import { MavenProgress, mavenError } from './maven-progress.ts';

export interface InstallOptions {
  keeper: Keeper;
  env: Env;
  signal?: AbortSignal | undefined;
  /** Told how far it is, a few times a second. */
  onProgress?: ((text: string) => void) | undefined;
}

/** Where fetching fails. */
export const NETWORK_HINT = 'check the network and ~/.m2/settings.xml';

const progressEveryMs = 200;
const stopGraceMs = 2_000;

/** What Maven is to fetch. */
export interface Fetched {
  /** For people: its name and version. */
  what: string;
  /** Path of the `mvn` program. */
  maven: string;
  /** File that lists it. */
  pom: string;
  /** Properties of that file: of versions, say. */
  properties?: Readonly<Record<string, string>>;
  folder: string;
  /** What to do where it cannot be fetched. */
  hint?: string;
}

/**
 * Fetches what a pom depends on at run time into a folder.
 * @throws HydraError with what Maven says when it fails; the signal's reason when aborted
 */
export async function copyJars(fetched: Fetched, options: InstallOptions): Promise<void> {
  const { what, maven, pom, folder, properties = {} } = fetched;
  const log = join(folder, 'maven.log');
  options.onProgress?.(`fetching ${what} with Maven`);
  const kept = await options.keeper.spawn({
    command: maven,
    // Without strict checksums Maven only warns of a broken download.
    args: [
      '-B',
      '--strict-checksums',
      ...['-f', pom],
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
      `-DoutputDirectory=${folder}`,
    ],
    cwd: folder,
    env: mavenEnvironment(options.env),
    stdout: log,
    stderr: log,
  });
  const exit = await followUntilExit(kept, log, what, options);
  if (exit.code !== 0) {
    throw new HydraError(`Maven cannot fetch ${what}: ${mavenError(await lastBytes(log, 1e6))}`, {
      hint: fetched.hint ?? NETWORK_HINT,
    });
  }
  await rm(log);
}

/** Reports what the log says until the process ends; ends it when aborted. */
async function followUntilExit(
  kept: KeptProcess,
  log: string,
  what: string,
  { signal, onProgress }: InstallOptions,
): Promise<ProcessExit> {
  const ended = new AbortController();
  kept.exited.then(() => ended.abort());
  const file = new GrowingFile(log);
  const progress = new MavenProgress();
  try {
    for (let over = false; !over; ) {
      signal?.throwIfAborted();
      // Looked at before reading, so that the last words are read too.
      over = ended.signal.aborted;
      if (progress.take(await file.next())) onProgress?.(`${what}: ${progress.text}`);
      if (!over) await delay(progressEveryMs, anyOf(ended.signal, signal)).catch(() => {});
    }
  } finally {
    await kept.stop(stopGraceMs);
  }
  return kept.exited;
}

function anyOf(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  return second === undefined ? first : AbortSignal.any([first, second]);
}
