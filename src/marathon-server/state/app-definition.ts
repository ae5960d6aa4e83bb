import { isDeepStrictEqual } from 'node:util';
import type { HealthCheck } from './health-check.ts';
import type { ReadinessCheck } from './readiness-check.ts';

export interface FetchUri {
  uri: string;
  extract: boolean;
  executable: boolean;
  cache: boolean;
  /** Path inside the sandbox; the uri's last segment when absent. */
  destPath?: string;
}

export interface PortDefinition {
  /** Service port; 0 asks Marathon to choose one. */
  port: number;
  protocol: string;
  name?: string;
  labels: Readonly<Record<string, string>>;
}

export interface UpgradeStrategy {
  /** Shares of `instances`, 0 to 1. */
  minimumHealthCapacity: number;
  maximumOverCapacity: number;
}

export interface UnreachableStrategy {
  inactiveAfterSeconds: number;
  expungeAfterSeconds: number;
}

export type KillSelection = 'YOUNGEST_FIRST' | 'OLDEST_FIRST';

/** What a person may say about an app, with all defaults filled in. */
export interface AppConfig {
  id: string;
  cmd: string | null;
  args: readonly string[] | null;
  user: string | null;
  env: Readonly<Record<string, string>>;
  instances: number;
  cpus: number;
  /** MiB, as is `disk`. */
  mem: number;
  disk: number;
  gpus: number;
  executor: string;
  constraints: readonly (readonly string[])[];
  fetch: readonly FetchUri[];
  storeUrls: readonly string[];
  backoffSeconds: number;
  backoffFactor: number;
  maxLaunchDelaySeconds: number;
  portDefinitions: readonly PortDefinition[];
  requirePorts: boolean;
  healthChecks: readonly HealthCheck[];
  readinessChecks: readonly ReadinessCheck[];
  dependencies: readonly string[];
  upgradeStrategy: UpgradeStrategy;
  labels: Readonly<Record<string, string>>;
  acceptedResourceRoles: readonly string[] | null;
  taskKillGracePeriodSeconds: number | null;
  killSelection: KillSelection;
  unreachableStrategy: UnreachableStrategy;
}

/** An app as a deployment made it. The three times are ISO, with milliseconds. */
export interface AppDefinition extends AppConfig {
  version: string;
  lastScalingAt: string;
  lastConfigChangeAt: string;
}

/** Marathon 1.4's defaults. */
export const appDefaults: Omit<AppConfig, 'id'> = {
  cmd: null,
  args: null,
  user: null,
  env: {},
  instances: 1,
  cpus: 1,
  mem: 128,
  disk: 0,
  gpus: 0,
  executor: '',
  constraints: [],
  fetch: [],
  storeUrls: [],
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 3600,
  portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default', labels: {} }],
  requirePorts: false,
  healthChecks: [],
  readinessChecks: [],
  dependencies: [],
  upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
  labels: {},
  acceptedResourceRoles: null,
  taskKillGracePeriodSeconds: null,
  killSelection: 'YOUNGEST_FIRST',
  unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
};

/** The config without what a deployment added. */
export function configOf(app: AppDefinition): AppConfig {
  const { version: _version, lastScalingAt: _scaled, lastConfigChangeAt: _changed, ...config } = app;
  return config;
}

/**
 * The app that comes out of a new config at `version`. Running tasks need a restart only when more than the
 * number of instances changed, or when it is wanted; an equal config gives the app that was there.
 */
export function nextDefinition(
  config: AppConfig,
  current: AppDefinition | undefined,
  version: string,
  restart = false,
): AppDefinition {
  if (current === undefined) {
    return { ...config, version, lastScalingAt: version, lastConfigChangeAt: version };
  }
  const sameScale = config.instances === current.instances;
  const sameRest = isDeepStrictEqual({ ...config, instances: 0 }, { ...configOf(current), instances: 0 });
  if (!sameRest || restart)
    return { ...config, version, lastScalingAt: version, lastConfigChangeAt: version };
  if (sameScale) return current;
  return { ...config, version, lastScalingAt: version, lastConfigChangeAt: current.lastConfigChangeAt };
}
