import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../../base/cache-folder.ts';
import { HydraError, messageOf } from '../../../base/errors.ts';
import { packageRoot } from '../../../base/package-root.ts';
import { makeFolderAtomically } from '../../shared/atomic-folder.ts';
import { refuseDelimiter } from '../../shared/cache-checks.ts';
import { type Env, findOnPath } from '../../shared/executables.ts';
import { copyJars, type InstallOptions, NETWORK_HINT } from '../../shared/maven.ts';

/** ZooKeeper's programs: a folder of jars that holds it and all it needs. */
export interface ZkDistribution {
  /** e.g. `3.9.5` */
  version: string;
  /** Absolute paths, sorted: the class path. */
  jars: readonly string[];
}

/** Where programs are looked for, and which. */
export interface ZkWanted {
  env: Env;
  /** e.g. `3.9.4`; null = the one that comes with Hydra. */
  version: string | null;
}

/** The pinned list of what Maven fetches; part of the package, beside this file in the repository. */
const pomFile: string = join(packageRoot, 'src', 'servers', 'zookeeper', 'ensemble', 'pom.xml');

const MAVEN_HINT = 'install it, e.g. apt-get install maven, or name a running ZooKeeper in [zookeeper] hosts';

/** @throws HydraError when the installation of Hydra is not whole */
export function pinnedVersion(): string {
  const version = /<zookeeper\.version>([^<]+)</.exec(readFileSync(pomFile, 'utf8'))?.[1];
  if (version === undefined) throw new HydraError(`${pomFile} names no zookeeper.version`);
  return version;
}

/** Folder in the cache that an installed distribution has. */
function installedFolder({ env, version }: ZkWanted): string {
  return join(cacheFolder(env), `zookeeper-${version ?? pinnedVersion()}`);
}

/**
 * The distribution in the cache; undefined where Maven is there to fetch it.
 * @throws HydraError when there is neither, or the cache's path cannot stand in a class path
 */
export function findDistribution(wanted: ZkWanted): ZkDistribution | undefined {
  refuseDelimiter(cacheFolder(wanted.env), 'set HYDRA_CACHE to a folder without it');
  const found = installed(wanted);
  if (found === undefined) requireMaven(wanted);
  return found;
}

/**
 * Fetches a ZooKeeper with Maven into the cache. Whole or not at all, also with several at once, or when it is aborted or killed.
 * @throws HydraError when there is no Maven or it fails; the signal's reason when aborted
 */
export async function installDistribution(
  options: InstallOptions,
  version: string | null,
): Promise<ZkDistribution> {
  const wanted = { env: options.env, version };
  const maven = requireMaven(wanted);
  options.signal?.throwIfAborted();
  const fetched = version ?? pinnedVersion();
  const what = `ZooKeeper ${fetched}`;
  const properties = { 'zookeeper.version': fetched };
  const hint = `${NETWORK_HINT}, or name a running ZooKeeper in [zookeeper] hosts`;
  await makeFolderAtomically(options.keeper, installedFolder(wanted), (folder) =>
    copyJars({ what, maven, pom: pomFile, properties, folder, hint }, options),
  );
  const found = installed(wanted);
  if (found === undefined) throw new HydraError(`Maven left no ZooKeeper in ${installedFolder(wanted)}`);
  return found;
}

function requireMaven({ env, version }: ZkWanted): string {
  const maven = findOnPath('mvn', env);
  if (maven !== undefined) return maven;
  const what = `ZooKeeper ${version ?? pinnedVersion()}`;
  throw new HydraError(`there is neither ${what} in the cache nor Maven on the PATH to fetch it with`, {
    hint: MAVEN_HINT,
  });
}

function installed(wanted: ZkWanted): ZkDistribution | undefined {
  const folder = installedFolder(wanted);
  const jars = jarsIn(folder);
  const version = jars.flatMap((jar) => /^zookeeper-(\d.*)\.jar$/.exec(jar)?.[1] ?? [])[0];
  return version === undefined ? undefined : { version, jars: jars.map((name) => join(folder, name)) };
}

function jarsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jar'))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new HydraError(`cannot read ${folder}: ${messageOf(error)}`, { cause: error });
  }
}
