import * as z from 'zod';
import type { AppDefinition } from './app-definition.ts';
import { type HealthCheck, healthCheckDefaults } from './health-check.ts';
import type { ReadinessCheck } from './readiness-check.ts';

const texts = z.array(z.string());
const dictionary = z.record(z.string(), z.string());
/** A version: an instant with milliseconds. */
export const savedTime = z.iso.datetime({ precision: 3 });

const timing = {
  gracePeriodSeconds: z.number(),
  intervalSeconds: z.number(),
  timeoutSeconds: z.number(),
  maxConsecutiveFailures: z.number(),
};
/** States that were saved before there was a delay have none. */
const byMesos = { ...timing, delaySeconds: z.number().default(healthCheckDefaults.delaySeconds) };
const checkedPort = { portIndex: z.number().exactOptional(), port: z.number().exactOptional() };
const path = z.string().exactOptional();

const savedHealthCheck: z.ZodType<HealthCheck> = z.union([
  z.strictObject({
    ...byMesos,
    protocol: z.literal('COMMAND'),
    command: z.strictObject({ value: z.string() }),
  }),
  z.strictObject({ ...timing, protocol: z.literal('TCP'), ...checkedPort }),
  z.strictObject({ ...byMesos, protocol: z.literal('MESOS_TCP'), ...checkedPort }),
  z.strictObject({
    ...timing,
    protocol: z.enum(['HTTP', 'HTTPS']),
    path,
    ignoreHttp1xx: z.boolean(),
    ...checkedPort,
  }),
  z.strictObject({ ...byMesos, protocol: z.enum(['MESOS_HTTP', 'MESOS_HTTPS']), path, ...checkedPort }),
]);

const savedReadinessCheck: z.ZodType<ReadinessCheck> = z.strictObject({
  name: z.string(),
  protocol: z.enum(['HTTP', 'HTTPS']),
  path: z.string(),
  portName: z.string(),
  intervalSeconds: z.number(),
  timeoutSeconds: z.number(),
  httpStatusCodesForReady: z.array(z.number()),
  preserveLastResponse: z.boolean(),
});

const fetchUri = z.strictObject({
  uri: z.string(),
  extract: z.boolean(),
  executable: z.boolean(),
  cache: z.boolean(),
  destPath: z.string().exactOptional(),
});

const portDefinition = z.strictObject({
  port: z.int(),
  protocol: z.string(),
  name: z.string().exactOptional(),
  labels: dictionary,
});

/** One version of an app in the state file; a field that is added to apps needs a new version of the file. */
export const savedApp: z.ZodType<AppDefinition> = z.strictObject({
  id: z.string(),
  cmd: z.string().nullable(),
  args: texts.nullable(),
  user: z.string().nullable(),
  env: dictionary,
  instances: z.int().min(0),
  cpus: z.number(),
  mem: z.number(),
  disk: z.number(),
  gpus: z.number(),
  executor: z.string(),
  constraints: z.array(texts),
  fetch: z.array(fetchUri),
  storeUrls: texts,
  backoffSeconds: z.number(),
  backoffFactor: z.number(),
  maxLaunchDelaySeconds: z.number(),
  portDefinitions: z.array(portDefinition),
  requirePorts: z.boolean(),
  healthChecks: z.array(savedHealthCheck),
  readinessChecks: z.array(savedReadinessCheck),
  dependencies: texts,
  upgradeStrategy: z.strictObject({
    minimumHealthCapacity: z.number(),
    maximumOverCapacity: z.number(),
  }),
  labels: dictionary,
  acceptedResourceRoles: texts.nullable(),
  taskKillGracePeriodSeconds: z.number().nullable(),
  killSelection: z.enum(['YOUNGEST_FIRST', 'OLDEST_FIRST']),
  unreachableStrategy: z.strictObject({
    inactiveAfterSeconds: z.number(),
    expungeAfterSeconds: z.number(),
  }),
  version: savedTime,
  lastScalingAt: savedTime,
  lastConfigChangeAt: savedTime,
});
