import { expect, it } from 'vitest';
import { LaunchedApps } from '../../src/run/launched-apps.ts';
import type { Role } from '../../src/run/role.ts';
import { MemoryCluster } from './memory/memory-cluster.ts';
import { MemorySystem } from './memory/memory-system.ts';
import { MemoryTask } from './memory/memory-task.ts';
import { soundScenario } from './memory/scenario.ts';
import { VirtualClock } from './memory/virtual-clock.ts';

const role = { cmd: 'true', ports: 1, group: 0, distinctHosts: false };
const roles: Role[] = [
  { ...role, name: 'publisher', app: 'pub', tasks: 1, essential: true },
  { ...role, name: 'subscriber', app: 'sub', tasks: 3, essential: false },
];

function world() {
  const clock = new VirtualClock();
  const system = new MemorySystem(soundScenario().system, clock);
  const cluster = new MemoryCluster(
    (identity) => new MemoryTask(identity, system, clock),
    clock,
    () => 2,
  );
  const guarded = new Set<string>();
  const plan = { workload: 'memory', appPrefix: '/hydra', archives: [], purpose: 'tested', groups: [] };
  const apps = new LaunchedApps(
    { ...plan, masterLabels: { hydra_master: 'memory:1' } },
    {
      cluster,
      observe: () => {},
      guardApp: async (id) => {
        guarded.add(id);
        return () => guarded.delete(id);
      },
      lifeOfMaster: async () => 'dead',
    },
  );
  return { clock, cluster, guarded, apps };
}

it('removes what is launched ahead whenever it is told to, and launches nothing after that', async () => {
  for (let ms = 0; ms < 30; ms += 0.25) {
    const { clock, cluster, guarded, apps } = world();
    const { signal } = new AbortController();
    apps.launchAhead('r1', roles, signal);
    await clock.delay(ms);
    await apps.remove(signal);
    await clock.delay(1_000);
    expect([ms, cluster.appIds, [...guarded]]).toEqual([ms, [], []]);
  }
});
