import { describe, expect, it } from 'vitest';
import { publisherApp, subscriberApp } from '../../src/run/app-specs.ts';
import type { LaunchPlan } from '../../src/run/launch-plan.ts';

const plan: LaunchPlan = {
  workload: 'kafka',
  appPrefix: '/hydra',
  archives: ['http://127.0.0.1:1/hydra-apps.tar.gz'],
  publisherCluster: null,
  subscriberCluster: null,
  masterLabels: {
    hydra_master: 'here:1',
    hydra_process: 'boot=b start=7',
    hydra_heartbeat: 'http://h/alive',
  },
  purpose: '10 clients at 100/s for 5 s',
};

const part = { name: 'kafka-pub', cmd: 'exec node kafka-pub.mjs', config: {} };

describe('the publisher app', () => {
  it('is one task with one port, alone on its host', () => {
    expect(publisherApp(plan, 'r1', part)).toEqual({
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
    const placed = { ...plan, publisherCluster: { attribute: 'rack', value: 'one' } };
    expect(publisherApp(placed, 'r1', part).placement).toEqual({
      distinctHosts: true,
      group: { attribute: 'rack', value: 'one' },
    });
  });
});

describe('the subscriber app', () => {
  it('is created empty, with ten ports per task and no constraint of its own', () => {
    expect(subscriberApp(plan, 'r1', { ...part, name: 'kafka-sub' })).toMatchObject({
      id: '/hydra/kafka-sub',
      instances: 0,
      ports: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      placement: { distinctHosts: false, group: null },
      labels: { hydra_role: 'subscriber' },
    });
  });

  it('stands on the cluster that is set for it', () => {
    const placed = { ...plan, subscriberCluster: { attribute: 'rack', value: 'two' } };
    expect(subscriberApp(placed, 'r1', part).placement).toEqual({
      distinctHosts: false,
      group: { attribute: 'rack', value: 'two' },
    });
  });
});
