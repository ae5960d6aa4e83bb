import type { AppConfig } from './app-definition.ts';
import type { HealthCheck } from './health-check.ts';
import type { ReadinessCheck } from './readiness-check.ts';

/** What a health check has found out about a task; times in ms. */
export interface HealthResult {
  firstSuccessMs: number | null;
  lastSuccessMs: number | null;
  lastFailureMs: number | null;
  lastFailureCause: string | null;
  consecutiveFailures: number;
}

/** A health check of the config the task was launched with; the result is null before the first probe ended. */
export interface TaskHealth {
  check: HealthCheck;
  result: HealthResult | null;
}

export interface ReadinessResponse {
  status: number;
  contentType: string;
  body: string;
}

/** A readiness check of the config the task was launched with; the result is null before the first probe ended. */
export interface TaskReadiness {
  check: ReadinessCheck;
  /** The port that the check names; undefined when the task has none of the name. */
  port: number | undefined;
  result: { ready: boolean; lastResponse: ReadinessResponse | null } | null;
}

/** Both kinds of checks of a task, each in the order of its app's config. */
export interface Checked {
  health: readonly TaskHealth[];
  readiness: readonly TaskReadiness[];
}

/** The checks of a task with the given ports that was not probed yet. */
export function uncheckedOf(
  { healthChecks, readinessChecks, portDefinitions }: AppConfig,
  ports: readonly number[],
): Checked {
  const portNamed = (wanted: string) => ports[portDefinitions.findIndex(({ name }) => name === wanted)];
  return {
    health: healthChecks.map((check) => ({ check, result: null })),
    readiness: readinessChecks.map((check) => ({ check, port: portNamed(check.portName), result: null })),
  };
}

/** True when the last probe that counted succeeded. */
export function isAlive({ lastSuccessMs, consecutiveFailures }: HealthResult): boolean {
  return lastSuccessMs !== null && consecutiveFailures === 0;
}

/** True when all health checks succeed and all readiness checks succeeded; without checks always. */
export function passesChecks({ health, readiness }: Checked): boolean {
  return (
    health.every(({ result }) => result !== null && isAlive(result)) &&
    readiness.every(({ result }) => result?.ready === true)
  );
}

export const hasChecks = ({ health, readiness }: Checked): boolean => health.length + readiness.length > 0;
