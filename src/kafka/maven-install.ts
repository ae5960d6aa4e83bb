import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '../base/clock.ts';
import { HydraError } from '../base/errors.ts';
import type { Keeper, KeptProcess, ProcessExit } from '../process/keeper.ts';
import { makeFolderAtomically } from './atomic-folder.ts';
import { mavenEnvironment } from './child-environment.ts';
import {
  findDistribution,
  installedFolder,
  type KafkaDistribution,
  pinnedVersion,
  pomFile,
} from './distribution.ts';
import { type Env, findOnPath } from './executables.ts';
import { GrowingFile, lastBytes } from './file-tail.ts';
import { MavenProgress, mavenError } from './maven-progress.ts';

export interface InstallOptions {
  keeper: Keeper;
  env: Env;
  signal?: AbortSignal | undefined;
  /** Told how far it is, a few times a second. */
  onProgress?: ((text: string) => void) | undefined;
}

export const MAVEN_HINT =
  'install it, e.g. apt-get install maven, set KAFKA_HOME to an unpacked Kafka 4, or name a running Kafka with --bootstrap';

const progressEveryMs = 200;
const stopGraceMs = 2_000;

/**
 * Fetches the pinned Kafka with Maven into the cache. Whole or not at all, also with several at once, or when
 * it is aborted or killed.
 * @throws HydraError when there is no Maven or it fails; the signal's reason when aborted
 */
export async function installDistribution(options: InstallOptions): Promise<KafkaDistribution> {
  const { env, keeper, signal } = options;
  const maven = findOnPath('mvn', env);
  if (maven === undefined) {
    throw new HydraError(`no Maven on the PATH to fetch Kafka ${pinnedVersion()} with`, { hint: MAVEN_HINT });
  }
  signal?.throwIfAborted();
  const what = `Kafka ${pinnedVersion()}`;
  await makeFolderAtomically(keeper, installedFolder(env), (folder) =>
    copyJars({ what, maven, pom: pomFile, folder }, options),
  );
  const installed = findDistribution({ ...env, KAFKA_HOME: undefined });
  if (installed === undefined) throw new HydraError(`Maven left no Kafka in ${installedFolder(env)}`);
  return installed;
}

/**
 * Fetches what a pom depends on at run time into a folder; `kafka.version` is the pinned one.
 * @param what is fetched, for people: `Kafka 4.1.1`
 * @throws HydraError with what Maven says when it fails; the signal's reason when aborted
 */
export async function copyJars(
  fetched: { what: string; maven: string; pom: string; folder: string },
  options: InstallOptions,
): Promise<void> {
  const { what, maven, pom, folder } = fetched;
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
      `-Dkafka.version=${pinnedVersion()}`,
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
      hint: 'check the network and ~/.m2/settings.xml, set KAFKA_HOME to an unpacked Kafka 4, or use --bootstrap',
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
