import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../../base/cache-folder.ts';
import { HydraError, messageOf, UsageError } from '../../../base/errors.ts';
import { expandHome } from '../../../base/home-folder.ts';
import { packageRoot } from '../../../base/package-root.ts';
import type { Env } from '../../shared/executables.ts';

/** The broker's programs: a folder of jars that holds Kafka and all it needs. */
export interface KafkaDistribution {
  /** e.g. `4.1.1` */
  version: string;
  /** Where it is from. */
  source: 'KAFKA_HOME' | 'cache';
  /** Absolute paths, sorted: the class path. */
  jars: readonly string[];
}

/** The pinned list of what Maven fetches; part of the package, beside this file in the repository. */
export const pomFile: string = join(packageRoot, 'src', 'servers', 'kafka', 'brokers', 'pom.xml');

// Before 4.0 a broker takes other settings.
const oldestMajor = 4;
const kafkaJar = /^kafka_2\.\d+-(\d+)(\.\d+\.\d+(?:-[A-Za-z0-9.]+)?)\.jar$/;
const companionJar = /-(?:sources|javadoc|test|test-sources|scaladoc)$/;

/** @throws HydraError when the installation of Hydra is not whole */
export function pinnedVersion(): string {
  const version = /<kafka\.version>([^<]+)</.exec(readFileSync(pomFile, 'utf8'))?.[1];
  if (version === undefined) throw new HydraError(`${pomFile} names no kafka.version`);
  return version;
}

/** Where programs are looked for, and which. */
export interface KafkaWanted {
  env: Env;
  /** e.g. `4.0.1`; null or none = the pinned one, or that of KAFKA_HOME. */
  version?: string | null | undefined;
}

/** Folder in the cache that an installed distribution has. */
export function installedFolder({ env, version }: KafkaWanted): string {
  return join(cacheFolder(env), `kafka-${version ?? pinnedVersion()}`);
}

/**
 * The distribution at hand: of `KAFKA_HOME` when that is set, else of the cache; undefined when it must be
 * installed first.
 * @throws UsageError when `KAFKA_HOME` does not hold a Kafka 4 or newer, or another version than the one that is wanted
 */
export function findDistribution({ env, version }: KafkaWanted): KafkaDistribution | undefined {
  if (env.KAFKA_HOME) return distributionOfHome(expandHome(env.KAFKA_HOME, env), version ?? null);
  const folder = installedFolder({ env, version });
  const jars = jarsIn(folder);
  return jars === undefined ? undefined : describe(folder, jars, 'cache');
}

function distributionOfHome(home: string, version: string | null): KafkaDistribution {
  const hint = 'set KAFKA_HOME to an unpacked Apache Kafka 4, or unset it to let Hydra fetch one';
  const libs = join(home, 'libs');
  const jars = jarsIn(libs);
  if (jars === undefined) throw new UsageError(`KAFKA_HOME: there is no folder ${libs}`, { hint });
  const found = describe(libs, jars, 'KAFKA_HOME');
  if (found === undefined)
    throw new UsageError(`KAFKA_HOME: no kafka_2.13-<version>.jar in ${libs}`, { hint });
  if (Number.parseInt(found.version, 10) < oldestMajor) {
    throw new UsageError(`KAFKA_HOME: Kafka ${found.version} in ${libs} is too old, 4.0 is needed`, { hint });
  }
  if (version !== null && version !== found.version) {
    throw new UsageError(`KAFKA_HOME holds Kafka ${found.version}, and kafka_version asks for ${version}`, {
      hint: 'leave one of them out',
    });
  }
  return found;
}

/** Undefined when there is no Kafka among the jars. */
function describe(
  folder: string,
  jars: readonly string[],
  source: KafkaDistribution['source'],
): KafkaDistribution | undefined {
  for (const jar of jars) {
    const [, major, rest] = kafkaJar.exec(jar) ?? [];
    if (major === undefined || rest === undefined || companionJar.test(rest)) continue;
    return { version: major + rest, source, jars: jars.map((name) => join(folder, name)) };
  }
  return undefined;
}

/** What to do when a broker of the distribution does not even start. */
export function mendDistribution({ source, jars }: KafkaDistribution): string {
  const folder = dirname(jars[0] ?? '');
  if (source === 'KAFKA_HOME') return 'see that KAFKA_HOME holds a whole Apache Kafka, or unset it';
  return `if its files are damaged, delete ${folder}: they are fetched again`;
}

function jarsIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jar'))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return undefined;
    }
    throw new HydraError(`cannot read ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
