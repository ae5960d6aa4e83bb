import { HydraError } from '../../base/errors.ts';
import { makeFolderAtomically } from '../shared/atomic-folder.ts';
import { findOnPath } from '../shared/executables.ts';
import { copyJars, type InstallOptions, NETWORK_HINT } from '../shared/maven.ts';
import {
  findDistribution,
  installedFolder,
  type KafkaDistribution,
  pinnedVersion,
  pomFile,
} from './distribution.ts';

export const MAVEN_HINT =
  'install it, e.g. apt-get install maven, set KAFKA_HOME to an unpacked Kafka 4, or name a running Kafka with --bootstrap';

/**
 * Fetches the pinned Kafka with Maven into the cache. Whole or not at all, also with several at once, or when
 * it is aborted or killed.
 * @throws HydraError when there is no Maven or it fails; the signal's reason when aborted
 */
export async function installDistribution(options: InstallOptions): Promise<KafkaDistribution> {
  const { env, keeper, signal } = options;
  const maven = findOnPath('mvn', env);
  const what = `Kafka ${pinnedVersion()}`;
  if (maven === undefined) {
    throw new HydraError(`no Maven on the PATH to fetch ${what} with`, { hint: MAVEN_HINT });
  }
  signal?.throwIfAborted();
  const properties = { 'kafka.version': pinnedVersion() };
  const hint = `${NETWORK_HINT}, set KAFKA_HOME to an unpacked Kafka 4, or use --bootstrap`;
  await makeFolderAtomically(keeper, installedFolder(env), (folder) =>
    copyJars({ what, maven, pom: pomFile, properties, folder, hint }, options),
  );
  const installed = findDistribution({ ...env, KAFKA_HOME: undefined });
  if (installed === undefined) throw new HydraError(`Maven left no Kafka in ${installedFolder(env)}`);
  return installed;
}
