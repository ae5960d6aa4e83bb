/*
 * Answers in the forms that Marathon 1.4 and its neighbours are publicly documented and reported to send, with
 * everything of theirs that our own local Marathon never sends: containers, secrets, reservations, volumes.
 */

const group = (version: string) => ({ id: '/', apps: [], pods: [], groups: [], dependencies: [], version });

export const app = {
  id: '/shop/front',
  cmd: null,
  args: ['--verbose'],
  user: null,
  env: { STAGE: 'live', KEY: { secret: 'key' } },
  instances: 3,
  cpus: 0.25,
  mem: 512.5,
  disk: 0,
  gpus: 0,
  executor: '',
  constraints: [['hostname', 'UNIQUE']],
  uris: ['http://files.example/front.tgz'],
  fetch: [{ uri: 'http://files.example/front.tgz', extract: true, executable: false, cache: false }],
  storeUrls: [],
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 3600,
  container: {
    type: 'DOCKER',
    volumes: [{ containerPath: '/data', mode: 'RW', persistent: { size: 100, type: 'root' } }],
    docker: {
      image: 'example/front',
      network: 'BRIDGE',
      portMappings: [{ containerPort: 80, hostPort: 0, servicePort: 10_001, protocol: 'tcp', labels: {} }],
      privileged: false,
      parameters: [],
      forcePullImage: false,
    },
  },
  healthChecks: [
    {
      gracePeriodSeconds: 30,
      intervalSeconds: 10,
      timeoutSeconds: 20,
      maxConsecutiveFailures: 3,
      portIndex: 0,
      path: '/health',
      protocol: 'HTTP',
      ignoreHttp1xx: false,
    },
  ],
  readinessChecks: [],
  dependencies: ['/shop/data'],
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
  labels: { team: 'x' },
  ipAddress: null,
  version: '2017-06-01T15:38:54.139Z',
  residency: { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' },
  secrets: { key: { source: 'shop/key' } },
  taskKillGracePeriodSeconds: null,
  unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
  killSelection: 'YOUNGEST_FIRST',
  acceptedResourceRoles: ['*'],
  ports: [10_001],
  portDefinitions: [{ port: 10_001, protocol: 'tcp', name: 'default', labels: {} }],
  requirePorts: false,
  versionInfo: { lastScalingAt: '2017-06-01T15:38:54.139Z', lastConfigChangeAt: '2017-06-01T15:22:42.344Z' },
  tasksStaged: 1,
  tasksRunning: 2,
  tasksHealthy: 2,
  tasksUnhealthy: 0,
  deployments: [{ id: '867ed450-f6a8-4d33-9b0e-e11c5513990b' }],
  lastTaskFailure: {
    appId: '/shop/front',
    host: 'node4.example',
    message: 'Container exited with status 137',
    state: 'TASK_KILLED',
    taskId: 'shop_front.21339e32-55b2-11e7-8dc1-c2fd4c5f1d82',
    timestamp: '2017-06-01T15:20:37.339Z',
    version: '2017-06-01T15:20:00.000Z',
    slaveId: null,
  },
};

/** As versions before 1.3 have it: without much, and with all that they had instead. */
export const oldApp = {
  id: '/old',
  cmd: 'sleep 1',
  args: null,
  env: {},
  instances: 1,
  cpus: 0.1,
  mem: 16,
  container: null,
  labels: {},
  acceptedResourceRoles: null,
  version: '2015-05-28T21:21:05.064Z',
  tasksStaged: 0,
  tasksRunning: 1,
  tasksHealthy: 0,
  tasksUnhealthy: 0,
  deployments: [],
};

/** Running and checked, waiting for its start, and out of reach. */
export const tasks = {
  tasks: [
    {
      ipAddresses: [{ ipAddress: '172.17.0.2', protocol: 'IPv4' }],
      stagedAt: '2017-06-20T12:15:20.847Z',
      state: 'TASK_RUNNING',
      ports: [4567],
      startedAt: '2017-06-20T12:15:49.201Z',
      version: '2017-05-29T06:13:06.978Z',
      id: 'shop_front.21339e32-55b2-11e7-8dc1-c2fd4c5f1d82',
      appId: '/shop/front',
      slaveId: '54d124c1-331f-4d77-9c56-dfdbaa2b51b4-S0',
      host: '10.0.0.164',
      servicePorts: [10_001],
      healthCheckResults: [
        {
          alive: true,
          consecutiveFailures: 0,
          firstSuccess: '2017-06-20T13:04:51.356Z',
          lastFailure: null,
          lastSuccess: '2017-06-23T07:46:00.611Z',
          lastFailureCause: null,
          instanceId: 'shop_front.marathon-21339e32-55b2-11e7-8dc1-c2fd4c5f1d82',
        },
      ],
    },
    {
      stagedAt: '2017-06-20T12:15:20.847Z',
      state: 'TASK_STAGING',
      startedAt: null,
      version: '2017-05-29T06:13:06.978Z',
      id: 'shop_front.41339e32-55b2-11e7-8dc1-c2fd4c5f1d82',
      appId: '/shop/front',
      slaveId: null,
      host: 'node5.example',
      localVolumes: [{ containerPath: '/data', persistenceId: 'shop_front#data#4f1d82' }],
    },
    {
      state: 'TASK_UNREACHABLE',
      ports: [],
      id: 'shop_front.51339e32-55b2-11e7-8dc1-c2fd4c5f1d82',
      appId: '/shop/front',
      host: 'node6.example',
    },
  ],
};

export const deployments = [
  {
    id: '867ed450-f6a8-4d33-9b0e-e11c5513990b',
    version: '2017-06-01T17:06:01.713Z',
    affectedApps: ['/shop/front'],
    affectedPods: [],
    steps: [{ actions: [{ action: 'RestartApplication', app: '/shop/front' }] }],
    currentActions: [
      {
        action: 'RestartApplication',
        app: '/shop/front',
        readinessCheckResults: [{ name: 'ready', taskId: 'shop_front.x', ready: false }],
      },
    ],
    currentStep: 1,
    totalSteps: 1,
  },
  {
    id: 'bebb8ffd-118e-4067-8fcb-d19e44126911',
    version: '2017-06-01T17:07:01.713Z',
    affectedApps: [],
    affectedPods: ['/pod'],
    steps: [{ actions: [{ action: 'StartPod', pod: '/pod' }] }],
    currentActions: [{ action: 'StartPod', pod: '/pod', readinessCheckResults: [] }],
    currentStep: 1,
    totalSteps: 1,
  },
  {
    id: '1ebb8ffd-118e-4067-8fcb-d19e44126911',
    version: '2015-09-30T09:09:17.614Z',
    affectedApps: ['/old'],
    // Lists of lists, before 1.0.
    steps: [[{ action: 'StartApplication', app: '/old' }], [{ action: 'ScaleApplication', app: '/old' }]],
    currentActions: [{ action: 'ScaleApplication', app: '/old' }],
    currentStep: 2,
    totalSteps: 2,
  },
];

const declined = [{ reason: 'UnfulfilledRole', declined: 0, processed: 2 }];

export const queue = {
  queue: [
    {
      count: 2,
      delay: { timeLeftSeconds: 0, overdue: true },
      since: '2017-03-29T14:50:26.869Z',
      processedOffersSummary: {
        processedOffersCount: 8,
        unusedOffersCount: 6,
        lastUnusedOfferAt: '2017-03-29T14:50:36.805Z',
        lastUsedOfferAt: '2017-03-29T14:50:31.788Z',
        rejectSummaryLastOffers: declined,
        rejectSummaryLaunchAttempt: declined,
      },
      app: { id: '/shop/front', cpus: 0.2, instances: 4, version: '2017-03-29T14:50:26.803Z' },
    },
    {
      count: 1,
      delay: { timeLeftSeconds: 7, overdue: false },
      since: '2017-03-29T14:50:26.869Z',
      pod: { id: '/pod', containers: [{ name: 'one', resources: { cpus: 0.1, mem: 32 } }] },
    },
  ],
};

export const events = {
  status_update_event: {
    slaveId: '7e76e0e4-f16c-4d63-a629-dd05d137a223-S3',
    taskId: 'shop_front.b9e93830-3d74-11e8-a2a6-1653cd73b500',
    taskStatus: 'TASK_RUNNING',
    message: '',
    appId: '/shop/front',
    host: '10.0.0.102',
    ipAddresses: [{ ipAddress: '172.17.0.2', protocol: 'IPv4' }],
    ports: [10_013],
    version: '2018-04-11T10:40:14.575Z',
    eventType: 'status_update_event',
    timestamp: '2018-04-11T10:40:19.428Z',
  },
  deployment_info: {
    plan: {
      id: 'f223e02f-09af-49b4-9d6e-428abf09b15d',
      original: group('2017-06-01T15:38:54.139Z'),
      target: group('2017-06-01T17:06:01.713Z'),
      steps: [{ actions: [{ action: 'RestartApplication', app: '/shop/front' }] }],
      version: '2017-06-01T17:06:01.713Z',
    },
    currentStep: { actions: [{ action: 'RestartApplication', app: '/shop/front' }] },
    eventType: 'deployment_info',
    timestamp: '2017-06-01T17:06:01.751Z',
  },
};

export const info = {
  name: 'marathon',
  version: '1.4.13',
  buildref: 'unknown',
  elected: true,
  leader: 'm1.example:8080',
  frameworkId: '54d124c1-331f-4d77-9c56-dfdbaa2b51b4-0000',
  marathon_config: {
    master: 'zk://m1.example:2181/mesos',
    ha: true,
    hostname: 'm1.example',
    webui_url: null,
    features: ['gpu_resources'],
    mesos_leader_ui_url: 'http://m1.example:5050/',
  },
  zookeeper_config: { zk: 'zk://m1.example:2181/marathon', zk_timeout: 10_000 },
  http_config: { http_port: 8080, https_port: 8443 },
};

export const refusals = {
  locked: {
    message:
      "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    deployments: [{ id: '867ed450-f6a8-4d33-9b0e-e11c5513990b' }],
  },
  notValid: { message: 'Object is not valid', details: [{ path: '/id', errors: ['must not be empty'] }] },
  noJson: { message: 'Invalid JSON', details: 'Unexpected end-of-input' },
  plain: { message: "App '/x' does not exist" },
};
