import { describe, expect, it } from 'vitest';
import { appOf } from '../../src/run/app-specs.ts';
import type { LaunchPlan } from '../../src/run/launch-plan.ts';
import type { Role } from '../../src/run/role.ts';

const plan: LaunchPlan = {
  workload: 'kafka',
  appPrefix: '/hydra',
  archives: ['http://127.0.0.1:1/hydra-apps.tar.gz'],
  groups: [],
  masterLabels: {
    hydra_master: 'here:1',
    hydra_process: 'boot=b start=7',
    hydra_heartbeat: 'http://h/alive',
  },
  purpose: '10 clients at 100/s for 5 s',
};

const publisher: Role = {
  ...{ name: 'publisher', app: 'kafka-pub', cmd: 'exec node kafka-pub.mjs' },
  ...{ tasks: 1, ports: 1, group: 0, distinctHosts: true, essential: true },
};
const subscriber: Role = {
  ...{ name: 'subscriber', app: 'kafka-sub', cmd: 'exec node kafka-sub.mjs' },
  ...{ tasks: 7, ports: 10, group: 1, distinctHosts: false, essential: false },
};

describe('the app of an essential role', () => {
  it('is launched whole, here one task with one port, alone on its host', () => {
    expect(appOf(plan, 'r1', publisher)).toEqual({
      id: '/hydra/kafka-pub',
      cmd: 'exec node kafka-pub.mjs',
      instances: 1,
      cpus: 0.01,
      memMib: 128,
      ports: [0],
      archives: plan.archives,
      env: {},
      labels: {
        hydra_run: 'r1',
        hydra_workload: 'kafka',
        hydra_role: 'publisher',
        hydra_master: 'here:1',
        hydra_process: 'boot=b start=7',
        hydra_heartbeat: 'http://h/alive',
        hydra_purpose: '10 clients at 100/s for 5 s',
      },
      placement: { distinctHosts: true, group: null },
    });
  });

  it('stands on the cluster that is set for it', () => {
    const placed = { ...plan, groups: [{ attribute: 'rack', value: 'one' }] };
    expect(appOf(placed, 'r1', publisher).placement).toEqual({
      distinctHosts: true,
      group: { attribute: 'rack', value: 'one' },
    });
  });
});

describe('the app of another role', () => {
  it('is created empty, with ten ports per task and no constraint of its own', () => {
    expect(appOf(plan, 'r1', subscriber)).toMatchObject({
      id: '/hydra/kafka-sub',
      instances: 0,
      ports: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      placement: { distinctHosts: false, group: null },
      labels: { hydra_role: 'subscriber' },
    });
  });

  it('stands on the cluster that is set for it', () => {
    const placed = { ...plan, groups: [null, { attribute: 'rack', value: 'two' }] };
    expect(appOf(placed, 'r1', subscriber).placement).toEqual({
      distinctHosts: false,
      group: { attribute: 'rack', value: 'two' },
    });
  });
});
