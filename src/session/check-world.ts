import { tmpdir } from 'node:os';
import { requireTempFolder } from '../base/temp-folder.ts';
import { remoteCluster } from '../engines/marathon.ts';
import type { Settings } from '../options/settings.ts';
import { connectAdmin } from '../servers/kafka/admin.ts';
import { findBrokerPrograms } from '../servers/kafka/broker-programs.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';
import { requireTopic } from '../workloads/kafka/run-topic.ts';

/**
 * What somebody else runs must answer, what is named must be there, and this machine must have what our own tasks and
 * broker need, before anything of ours is started.
 * @throws HydraError when it does not
 */
export async function checkWorld(
  settings: Settings,
  options: Pick<KafkaOptions, 'bootstrap' | 'topic'>,
  signal: AbortSignal,
): Promise<void> {
  if (settings.cluster.engine === 'marathon')
    await remoteCluster(settings).apps(settings.marathon.app_prefix);
  else requireTempFolder(tmpdir());
  if (options.bootstrap === null) {
    await findBrokerPrograms(process.env, signal);
    return;
  }
  const admin = await connectAdmin(options.bootstrap, { signal });
  try {
    if (options.topic !== null) await requireTopic(admin, options.topic, null);
  } finally {
    await admin.close();
  }
}
