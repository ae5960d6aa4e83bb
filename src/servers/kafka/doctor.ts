import { cacheFolder } from '../../base/cache-folder.ts';
import { type Check, failedCheck } from '../../base/check.ts';
import { requireWritableCache } from '../shared/cache-checks.ts';
import { type Env, findOnPath } from '../shared/executables.ts';
import { findJava } from '../shared/java.ts';
import type { ServerDoctor } from '../shared/server-doctor.ts';
import { connectAdmin } from './admin/admin.ts';
import { BROKER_JAVA, findBrokerPrograms, findKafka } from './brokers/broker-programs.ts';
import { pinnedVersion } from './brokers/distribution.ts';
import type { KafkaCluster } from './client/cluster.ts';
import { protocolOf, securityText } from './client/security.ts';

/** What the checks of a broker look at. */
export interface BrokerContext {
  env: Env;
  /** The brokers that `[kafka]` names; null = one is started here. */
  cluster: KafkaCluster | null;
  /** How many are started here. */
  brokers?: number;
  /** Which Kafka; null or none = the one that comes with Hydra, or that of KAFKA_HOME. */
  version?: string | null;
  signal?: AbortSignal;
}

/** 1 GiB is its heap; the rest for all else that it keeps. */
const memoryBytes = 1.5 * 1024 ** 3;

/** Of the broker that runs are to use. */
export function kafkaDoctor(context: BrokerContext): ServerDoctor {
  const { cluster, signal } = context;
  if (cluster !== null) return { memoryBytes: 0, checks: [() => checkCluster(cluster, signal)] };
  const looks = [checkJava, checkKafkaSource, checkCache];
  return {
    memoryBytes: memoryBytes * (context.brokers ?? 1),
    checks: looks.map((look) => () => look(context)),
  };
}

/** Java for the broker that is started here. */
async function checkJava({ env, signal }: BrokerContext): Promise<Check> {
  const what = { name: 'Java', required: true };
  try {
    const java = await findJava(env, BROKER_JAVA, signal);
    return { ...what, ok: true, found: `${java.version} at ${java.command}${withheldText(env)}` };
  } catch (error) {
    return failedCheck(what, error);
  }
}

/** What is set for every JVM, agents for one, and does not reach the broker. */
function withheldText(env: Env): string {
  const names = ['JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS', '_JAVA_OPTIONS'].filter((name) => env[name]);
  return names.length === 0 ? '' : ` (the broker runs without ${names.join(' and ')})`;
}

/** Where the broker that is started here comes from. */
function checkKafkaSource({ env, version }: BrokerContext): Check {
  const what = { name: 'Kafka', required: true };
  try {
    const distribution = findKafka({ env, version });
    const found =
      distribution === undefined
        ? `${version ?? pinnedVersion()} will be fetched once with ${findOnPath('mvn', env)}`
        : `${distribution.version} from ${distribution.source}`;
    return { ...what, ok: true, found };
  } catch (error) {
    return failedCheck(what, error);
  }
}

/** Where it is kept, with what makes later starts quick; one that holds both need not be written to. */
async function checkCache({ env, version, signal }: BrokerContext): Promise<Check> {
  const what = { name: 'cache', required: true };
  try {
    const found = cacheFolder(env);
    const isComplete = await findBrokerPrograms({ env, version }, signal).then(
      () => true,
      () => false,
    );
    if (!isComplete) requireWritableCache(env);
    return { ...what, ok: true, found };
  } catch (error) {
    return failedCheck(what, error);
  }
}

/** The Kafka that runs elsewhere. */
async function checkCluster(cluster: KafkaCluster, signal: AbortSignal | undefined): Promise<Check> {
  const what = { name: 'Kafka', required: true };
  try {
    const admin = await connectAdmin(cluster, signal === undefined ? {} : { signal });
    try {
      const { brokers, release } = await admin.describeCluster();
      const { bootstrap, security } = cluster;
      const how = protocolOf(security) === 'PLAINTEXT' ? '' : `, ${securityText(security)}`;
      const age = release === null ? '' : `, metadata of release ${release}`;
      return { ...what, ok: true, found: `${brokers.length} broker(s) at ${bootstrap}${how}${age}` };
    } finally {
      await admin.close();
    }
  } catch (error) {
    return failedCheck(what, error);
  }
}
