import { HydraError } from '../../../src/base/errors.ts';
import { LaunchedApps } from '../../../src/run/launched-apps.ts';
import type { RunResult } from '../../../src/run/result.ts';
import { runOnce } from '../../../src/run/run.ts';
import type { CommonOptions } from '../../../src/workloads/shared/common-options.ts';
import type { OpenContext, Workload } from '../../../src/workloads/shared/workload.ts';
import { cleanRun } from '../../patterns/pubsub/collected.ts';
import type { AnyMemoryTask, TaskIdentity } from '../../run/memory/any-memory-task.ts';
import { MemoryCluster } from '../../run/memory/memory-cluster.ts';
import { MemoryFleet } from '../../run/memory/memory-fleet.ts';
import { VirtualClock } from '../../run/memory/virtual-clock.ts';

/** Clock, cluster and control wire of workloads that live in memory; what their tasks do is the workload's. */
export class World {
  readonly clock = new VirtualClock();
  readonly cluster = new MemoryCluster<AnyMemoryTask>(
    (identity) => this.makeTask(identity),
    this.clock,
    () => 5,
  );
  /** Set by the workload that is measured. */
  makeTask: (identity: TaskIdentity) => AnyMemoryTask = ({ appId }) => {
    throw new HydraError(`nobody knows what ${appId} does`);
  };
  #runs = 0;

  /** One measurement, as a session makes it. */
  async measure(workload: Workload, options: CommonOptions): Promise<RunResult> {
    const open = await workload.open({ options } as OpenContext<CommonOptions>);
    const subject = await open.next(options);
    const apps = new LaunchedApps(
      {
        ...{ workload: workload.name, appPrefix: '/hydra', archives: [], groups: [] },
        ...{ masterLabels: { hydra_master: 'memory:1' }, purpose: workload.purpose(options) },
      },
      {
        cluster: this.cluster,
        observe: () => {},
        guardApp: async () => () => {},
        lifeOfMaster: async () => 'dead',
      },
    );
    this.#runs += 1;
    const runId = `20260101-000000-${String(this.#runs).padStart(6, '0')}`;
    return runOnce({ runId, keep_running: false, keep_apps: false }, subject, {
      ...{ clock: this.clock, cluster: this.cluster, apps, observe: () => {} },
      checked: (result) => result,
      openFleet: (tasks) =>
        new MemoryFleet(
          tasks,
          (id) => this.cluster.task(id),
          () => false,
          this.clock,
        ),
      environment: (system) => ({ ...cleanRun().environment, system }),
      keepLogs: async () => {},
      hold: async () => {},
      signal: new AbortController().signal,
    });
  }
}
