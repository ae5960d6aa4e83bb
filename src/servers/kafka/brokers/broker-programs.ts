import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { cacheFolder } from '../../../base/cache-folder.ts';
import { HydraError } from '../../../base/errors.ts';
import { refuseDelimiter, requireWritableCache } from '../../shared/cache-checks.ts';
import { findOnPath } from '../../shared/executables.ts';
import { findJava, type JavaNeed, type JavaRuntime } from '../../shared/java.ts';
import { findDistribution, type KafkaDistribution, type KafkaWanted } from './distribution.ts';
import { MAVEN_HINT } from './maven-install.ts';
import { preparedFolder } from './prepared-start.ts';

/** Kafka 4 brokers need Java 17. */
export const BROKER_JAVA: JavaNeed = {
  oldest: 17,
  whose: 'the embedded Kafka broker',
  hint: 'install one, e.g. apt-get install openjdk-17-jre-headless maven, or name a running Kafka with --bootstrap',
};

/** What a broker of ours stands on. */
export interface BrokerPrograms {
  java: JavaRuntime;
  /** Undefined where it is yet to be fetched. */
  distribution: KafkaDistribution | undefined;
}

/**
 * Looks whether a broker can be started here; starts nothing but `java -version`.
 * @throws HydraError when Java, Kafka, Maven to fetch it, or a cache that can be used is missing; the signal's reason
 */
export async function findBrokerPrograms(wanted: KafkaWanted, signal?: AbortSignal): Promise<BrokerPrograms> {
  const { env } = wanted;
  const java = await findJava(env, BROKER_JAVA, signal);
  const distribution = findKafka(wanted);
  if (distribution === undefined || !existsSync(preparedFolder({ java, distribution, env }))) {
    requireWritableCache(env);
  }
  return { java, distribution };
}

/**
 * The Kafka at hand; undefined where Maven is there to fetch it.
 * @throws HydraError when there is neither, or where its path or that of the cache cannot stand in a class path
 */
export function findKafka(wanted: KafkaWanted): KafkaDistribution | undefined {
  const { env } = wanted;
  refuseDelimiter(cacheFolder(env), 'set HYDRA_CACHE to a folder without it');
  const distribution = findDistribution(wanted);
  if (distribution !== undefined) {
    refuseDelimiter(dirname(distribution.jars[0] ?? ''), 'set KAFKA_HOME to a folder without it');
  } else if (findOnPath('mvn', env) === undefined) {
    throw new HydraError('there is neither a Kafka in the cache nor Maven on the PATH to fetch it with', {
      hint: MAVEN_HINT,
    });
  }
  return distribution;
}
