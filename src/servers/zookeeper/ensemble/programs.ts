import { existsSync } from 'node:fs';
import { requireWritableCache } from '../../shared/cache-checks.ts';
import { findJava, type JavaNeed, type JavaRuntime } from '../../shared/java.ts';
import { findDistribution, type ZkDistribution, type ZkWanted } from './distribution.ts';
import { preparedFolder } from './prepared-start.ts';

/** ZooKeeper 3.9 runs from Java 8 on; class archives are made from 13 on. */
export const MEMBER_JAVA: JavaNeed = {
  oldest: 11,
  whose: 'the embedded ZooKeeper',
  hint: 'install one, e.g. apt-get install openjdk-17-jre-headless maven, or name a running ZooKeeper in [zookeeper] hosts',
};

/** What a member of ours stands on. */
export interface MemberPrograms {
  java: JavaRuntime;
  /** Undefined where it is yet to be fetched. */
  distribution: ZkDistribution | undefined;
}

/**
 * Looks whether a member can be started here; starts nothing but `java -version`.
 * @throws HydraError when Java, ZooKeeper, Maven to fetch it, or a cache that can be used is missing; the signal's reason
 */
export async function findMemberPrograms(wanted: ZkWanted, signal?: AbortSignal): Promise<MemberPrograms> {
  const java = await findJava(wanted.env, MEMBER_JAVA, signal);
  const distribution = findDistribution(wanted);
  if (distribution === undefined || !existsSync(preparedFolder({ java, distribution, env: wanted.env }))) {
    requireWritableCache(wanted.env);
  }
  return { java, distribution };
}
