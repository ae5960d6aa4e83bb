import { HydraError } from '../../base/errors.ts';
import { parseHosts } from '../../servers/zookeeper/client/hosts.ts';
import { type Ensemble, startEnsemble } from '../../servers/zookeeper/ensemble/embedded-ensemble.ts';
import { findMemberPrograms } from '../../servers/zookeeper/ensemble/programs.ts';
import { type MemberReading, readMember } from '../../servers/zookeeper/metrics/member-reading.ts';
import { zkSettingsIn } from '../../servers/zookeeper/settings/settings.ts';
import type { OpenContext, OpenWorkload, WorldContext } from '../shared/workload.ts';
import { refuseMetricsPath } from './metrics-csv.ts';
import type { ZkOptions } from './options.ts';
import { zkSubject } from './subject.ts';

const ANSWER_MS = 3_000;
const NOT_SERVING: readonly MemberReading['state'][] = ['down', 'frozen', 'no quorum'];

/**
 * An ensemble that somebody else runs must serve; one of ours must find its programs.
 * @throws HydraError when it is not so
 */
export async function requireZk(options: ZkOptions, context: WorldContext) {
  const { hosts, zookeeper_version: version, metrics_csv } = options;
  if (metrics_csv !== null) refuseMetricsPath(metrics_csv);
  const { signal } = context;
  if (hosts === null) {
    await findMemberPrograms({ env: process.env, version }, signal);
    return;
  }
  const readings = await Promise.all(
    parseHosts(hosts).servers.map((client) =>
      readMember({ client, admin: null }, { timeoutMs: ANSWER_MS, signal }),
    ),
  );
  if (readings.some(({ state }) => !NOT_SERVING.includes(state))) return;
  throw new HydraError(
    `no server of ZooKeeper at ${hosts} serves: ${readings.map(({ state }) => state).join(', ')}`,
    { hint: 'see that they run, have a quorum, and can be reached from here' },
  );
}

/** ZooKeeper for many measurements: an ensemble of somebody else's, or one of ours that is replaced when a member has died. */
export async function openZk(context: OpenContext<ZkOptions>): Promise<OpenWorkload<ZkOptions>> {
  const { keeper, signal, onProgress, servers } = context;
  const { hosts: given, members, zookeeper_version: version } = context.options;
  const settings = zkSettingsIn(servers.zookeeper ?? {});
  let own: { ensemble: Ensemble; isWhole: boolean } | null = null;
  const close = async () => {
    const ended = own;
    own = null;
    await ended?.ensemble.stop();
  };
  const living = async (): Promise<Ensemble> => {
    if (own?.isWhole) return own.ensemble;
    await close();
    const ensemble = await startEnsemble({
      ...{ keeper, signal, members, version, onProgress, port: 0, env: process.env },
      ...{ tickMs: settings.tick_ms, javaOptions: settings.java_opts ?? [] },
    });
    const started = { ensemble, isWhole: true };
    for (const member of ensemble.members) void member.exited.then(() => (started.isWhole = false));
    own = started;
    return ensemble;
  };
  onProgress(`ZooKeeper: ${given ?? (await living()).hosts}`);
  return {
    next: async (options) => {
      const ensemble = given === null ? await living() : null;
      return zkSubject(options, ensemble, given ?? ensemble?.hosts ?? '', settings.admin_port);
    },
    close,
  };
}
