import { expect } from 'vitest';

/* The exact shapes of Marathon 1.4.13: every key it sends and none else. To be compared by `toStrictEqual`. */

/** `YYYY-MM-DDTHH:MM:SS.fffZ` */
export const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const port = expect.any(Number);

/** What starts a deployment. */
export const deploymentResult = { version: time, deploymentId: uuid };

/** The body of the smallest app there is; the shapes below are those of it. */
export const small = (id: string) => ({ id, cmd: 'exec sleep 1000', cpus: 0.01, mem: 16 });

/** An app of which nothing was said but what `small` says. */
export const app = (id: string) => ({
  id,
  cmd: 'exec sleep 1000',
  args: null,
  user: null,
  env: {},
  instances: 1,
  cpus: 0.01,
  mem: 16,
  disk: 0,
  gpus: 0,
  executor: '',
  constraints: [],
  uris: [],
  fetch: [],
  storeUrls: [],
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 3600,
  container: null,
  healthChecks: [],
  readinessChecks: [],
  dependencies: [],
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  labels: {},
  ipAddress: null,
  version: time,
  residency: null,
  secrets: {},
  taskKillGracePeriodSeconds: null,
  unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
  killSelection: 'YOUNGEST_FIRST',
  ports: [port],
  portDefinitions: [{ port, protocol: 'tcp', name: 'default', labels: {} }],
  requirePorts: false,
  versionInfo: { lastScalingAt: time, lastConfigChangeAt: time },
});

export const counts = (running: number) => ({
  tasksStaged: 0,
  tasksRunning: running,
  tasksHealthy: 0,
  tasksUnhealthy: 0,
});

/** The answer to the request that creates the app. */
export function createdApp(id: string) {
  const { versionInfo: _, ...rest } = app(id);
  return {
    ...rest,
    ports: [0],
    portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
    ...counts(0),
    tasks: [],
    deployments: [{ id: uuid }],
  };
}

/** The app as the queue tells it: nothing that is empty. */
export const queuedApp = (id: string) => ({
  id,
  cmd: 'exec sleep 1000',
  instances: 1,
  cpus: 0.01,
  mem: 16,
  disk: 0,
  gpus: 0,
  executor: '',
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 3600,
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  version: time,
  unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
  killSelection: 'YOUNGEST_FIRST',
  portDefinitions: [{ port, protocol: 'tcp', name: 'default' }],
  requirePorts: false,
  versionInfo: { lastScalingAt: time, lastConfigChangeAt: time },
});

/** A running task without health checks. */
export const task = (appId: string) => ({
  id: expect.stringMatching(
    new RegExp(`^${appId.slice(1).replaceAll('/', '_')}\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
  ),
  appId,
  slaveId: expect.any(String),
  host: expect.stringMatching(/^127\.0\.0\.\d+$/),
  state: 'TASK_RUNNING',
  startedAt: time,
  stagedAt: time,
  ports: [port],
  version: time,
  ipAddresses: [{ ipAddress: expect.stringMatching(/^127\.0\.0\.\d+$/), protocol: 'IPv4' }],
  localVolumes: [],
  servicePorts: [port],
});

/** Of a check that has failed `failures` times in a row, and never did anything else. */
export const healthResult = (failures: number) => ({
  alive: failures === 0,
  consecutiveFailures: failures,
  firstSuccess: failures === 0 ? time : null,
  lastFailure: failures === 0 ? null : time,
  lastSuccess: failures === 0 ? time : null,
  lastFailureCause: failures === 0 ? null : expect.any(String),
  instanceId: expect.stringMatching(/^[a-z0-9_.-]+\.marathon-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
});

/** A deployment under way, in its last step. */
export const deployment = (appId: string, ...actions: readonly string[]) => ({
  id: uuid,
  version: time,
  affectedApps: [appId],
  affectedPods: [],
  steps: actions.map((action) => ({ actions: [{ action, app: appId }] })),
  currentActions: [{ action: actions.at(-1), app: appId, readinessCheckResults: [] }],
  currentStep: actions.length,
  totalSteps: actions.length,
});

/** A group in which there is nothing. */
export const emptyGroup = (id: string) => ({
  id,
  dependencies: [],
  version: time,
  apps: [],
  groups: [],
  pods: [],
});
