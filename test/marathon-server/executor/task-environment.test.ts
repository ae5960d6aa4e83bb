import { expect, test } from 'vitest';
import { taskEnvironment } from '../../../src/marathon-server/executor/task-environment.ts';
import { appDefaults } from '../../../src/marathon-server/state/app-definition.ts';

const app = {
  id: '/hydra/kafka-pub',
  ...appDefaults,
  cpus: 0.01,
  mem: 32,
  labels: { 'run-id': '7' },
  portDefinitions: [
    { port: 10_101, protocol: 'tcp', name: 'control', labels: {} },
    { port: 10_102, protocol: 'tcp', labels: {} },
  ],
  version: 'v1',
  lastScalingAt: 'v1',
  lastConfigChangeAt: 'v1',
};
const task = {
  id: 'hydra_kafka-pub.u1',
  appId: app.id,
  version: 'v1',
  configVersion: 'v1',
  agentId: 'S1',
  host: '127.0.0.2',
  ports: [12_001, 12_002],
  cpus: 0.01,
  mem: 32,
  disk: 0,
  gpus: 0,
  stagedAtMs: 0,
  phase: { kind: 'staging' } as const,
  health: [],
  readiness: [],
};
const environment = (env: Record<string, string> = {}, ports = task.ports) =>
  taskEnvironment({
    task: { ...task, ports },
    app: { ...app, env },
    directory: '/sandbox',
    frameworkId: 'F',
    inherited: { PATH: '/usr/bin', HOME: '/home/me', SECRET: 'x', LANG: undefined },
    execPath: '/opt/node/bin/node',
  });

test('a task finds what Marathon and Mesos promise', () => {
  expect(environment()).toEqual({
    PATH: '/opt/node/bin:/usr/bin',
    HOME: '/home/me',
    HOST: '127.0.0.2',
    PORT: '12001',
    PORT0: '12001',
    PORT1: '12002',
    PORTS: '12001,12002',
    PORT_10101: '12001',
    PORT_10102: '12002',
    PORT_CONTROL: '12001',
    MARATHON_APP_ID: '/hydra/kafka-pub',
    MARATHON_APP_VERSION: 'v1',
    MARATHON_APP_RESOURCE_CPUS: '0.01',
    MARATHON_APP_RESOURCE_MEM: '32.0',
    MARATHON_APP_RESOURCE_DISK: '0.0',
    MARATHON_APP_RESOURCE_GPUS: '0',
    MARATHON_APP_LABELS: 'RUN_ID',
    MARATHON_APP_LABEL_RUN_ID: '7',
    MESOS_TASK_ID: 'hydra_kafka-pub.u1',
    MESOS_EXECUTOR_ID: 'hydra_kafka-pub.u1',
    MESOS_SLAVE_ID: 'S1',
    MESOS_FRAMEWORK_ID: 'F',
    MESOS_SANDBOX: '/sandbox',
    MESOS_DIRECTORY: '/sandbox',
  });
});

test('what the app says itself wins', () => {
  expect(environment({ HOST: 'mine', PATH: '/only', PORT0: '1' })).toMatchObject({
    HOST: 'mine',
    PATH: '/only',
    PORT0: '1',
  });
});

test('without ports there are no variables for them', () => {
  expect(Object.keys(environment({}, [])).filter((name) => name.startsWith('PORT'))).toEqual([]);
});
