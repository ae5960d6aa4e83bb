import type { ServerKind } from '../shared/server.ts';
import { type ServerChoice, serverOptions, zkSettings, zkSettingsIn } from './settings/settings.ts';

/** ZooKeeper ensembles. What starts them is loaded when they are started. */
export const zookeeperServer: ServerKind = {
  name: 'zookeeper',
  title: 'ZooKeeper ensemble',
  port: 2181,
  settings: zkSettings,
  doctor: async (values, context) => {
    const { zkDoctor } = await import('./doctor.ts');
    return zkDoctor({ ...context, settings: zkSettingsIn(values) });
  },
  // A run's nodes go with it, and what it could not delete is below a path of its own.
  leftovers: async () => null,
  options: serverOptions,
  examples: [['hydra server zookeeper --members 3', 'three members, the first of them at that port']],
  start: async ({ chosen, ...options }) => {
    const { startEnsemble } = await import('./ensemble/embedded-ensemble.ts');
    const { members, zookeeper_version: version, tick_ms, java_opts } = chosen as unknown as ServerChoice;
    const own = { members, version, tickMs: tick_ms, javaOptions: java_opts ?? [] };
    const ensemble = await startEnsemble({ ...options, ...own });
    return {
      title: `ZooKeeper ${ensemble.version}`,
      address: ensemble.hosts,
      pids: ensemble.members.map(({ pid }) => pid),
      example: `hydra zk --hosts ${ensemble.hosts}`,
      exited: Promise.race(
        ensemble.members.map(async (member) => ({
          exit: await member.exited,
          log: (bytes: number) => member.log(bytes),
        })),
      ),
      stop: () => ensemble.stop(),
    };
  },
};
