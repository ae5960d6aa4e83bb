import { HydraError } from '../../../base/errors.ts';
import { makeFolderAtomically } from '../../shared/atomic-folder.ts';
import { findOnPath } from '../../shared/executables.ts';
import { copyJars, type InstallOptions, NETWORK_HINT } from '../../shared/maven.ts';
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
 * Fetches a Kafka, the pinned one unless told, with Maven into the cache. Whole or not at all, also with several at once, or when
 * it is aborted or killed.
 * @throws HydraError when there is no Maven or it fails; the signal's reason when aborted
 */
export async function installDistribution(
  options: InstallOptions,
  version: string | null = null,
): Promise<KafkaDistribution> {
  const { env, keeper, signal } = options;
  const maven = findOnPath('mvn', env);
  const fetched = version ?? pinnedVersion();
  const what = `Kafka ${fetched}`;
  if (maven === undefined) {
    throw new HydraError(`no Maven on the PATH to fetch ${what} with`, { hint: MAVEN_HINT });
  }
  signal?.throwIfAborted();
  const properties = { 'kafka.version': fetched };
  const hint = `${NETWORK_HINT}, set KAFKA_HOME to an unpacked Kafka 4, or use --bootstrap`;
  const wanted = { env: { ...env, KAFKA_HOME: undefined }, version };
  await makeFolderAtomically(keeper, installedFolder(wanted), (folder) =>
    copyJars({ what, maven, pom: pomFile, properties, folder, hint }, options),
  );
  const installed = findDistribution(wanted);
  if (installed === undefined) throw new HydraError(`Maven left no Kafka in ${installedFolder(wanted)}`);
  return installed;
}
