import type { AppSpec, Cluster } from '../../src/cluster/port.ts';
import {
  createMarathonCluster,
  type MarathonClusterOptions,
} from '../../src/marathon-client/marathon-cluster.ts';
import { type LocalMarathon, startLocalMarathon } from '../../src/marathon-server/server.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';

/** A local Marathon with real processes as tasks, and Hydra's cluster on it. */
export interface LocalFixture {
  marathon: LocalMarathon;
  cluster: Cluster;
  close(): Promise<void>;
}

export async function startLocal(
  options: Omit<Partial<MarathonClusterOptions>, 'url'> = {},
): Promise<LocalFixture> {
  const keeper = await createKeeper();
  const marathon = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper });
  return {
    marathon,
    cluster: createMarathonCluster({ url: marathon.url, ...options }),
    close: async () => {
      await marathon.close();
      await keeper.close();
    },
  };
}

/** An app that only sleeps, unless told. */
export function appSpec(own: Partial<AppSpec> = {}): AppSpec {
  return {
    id: '/hydra-test/app',
    cmd: 'exec sleep 1000',
    instances: 1,
    cpus: 0.01,
    memMib: 16,
    ports: [0],
    archives: [],
    env: {},
    labels: {},
    placement: { distinctHosts: false, group: null },
    ...own,
  };
}

/** Asks for an app and waits for nothing, so that it may be one that never runs. */
export async function createOnly(url: string, spec: AppSpec): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/v2/apps`, { method: 'POST', headers, body: JSON.stringify(spec) });
  if (status !== 201) throw new Error(`${spec.id} was not created (${status})`);
}
