import { UsageError } from '../../base/errors.ts';
import { connectAdmin } from '../../servers/kafka/admin/admin.ts';
import { findBrokerPrograms } from '../../servers/kafka/brokers/broker-programs.ts';
import { type KafkaSecurity, protocolOf } from '../../servers/kafka/client/security.ts';
import { securityIn } from '../../servers/kafka/settings/cluster-in.ts';
import { requireFileLimits } from '../../servers/shared/file-limit.ts';
import type { WorldContext } from '../shared/workload.ts';
import { faultsOf } from './faults.ts';
import type { KafkaOptions } from './options.ts';
import { payloadFiles } from './payload-file.ts';
import { requireFilledTopic, requireTopic } from './run-topic.ts';

/**
 * Brokers that somebody else runs must answer and hold the topic that is named; a broker of ours must find its programs.
 * @throws HydraError when it is not so
 */
export async function requireKafka(options: KafkaOptions, { servers, signal }: WorldContext): Promise<void> {
  const { bootstrap, topic, acks, keys, kafka_version: version, faults } = options;
  // What need not be asked of anybody is looked at first.
  payloadFiles(options);
  const security = securityIn(servers.kafka ?? {});
  if (bootstrap === null) {
    if (protocolOf(security) !== 'PLAINTEXT') throw nowhereToLogIn(security);
    for (const { verb, text } of faultsOf(faults))
      if (verb === 'fill') requireFileLimits(`--faults: "${text}"`, process.env);
    await findBrokerPrograms({ env: process.env, version }, signal);
    return;
  }
  const admin = await connectAdmin({ bootstrap, security }, { signal });
  try {
    if (topic !== null && options.publishers === 0) await requireFilledTopic(admin, topic);
    else if (topic !== null)
      await requireTopic(admin, topic, { messageBytes: null, besideBytes: 0, keys, acks });
  } finally {
    await admin.close();
  }
}

const nowhereToLogIn = (security: KafkaSecurity): UsageError =>
  new UsageError(`[kafka] security_protocol is ${protocolOf(security)}, and no brokers are named`, {
    hint: 'name them with --bootstrap: a broker that is started here speaks PLAINTEXT',
  });
