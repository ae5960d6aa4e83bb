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
  result: { ready: boolean; lastResponse: ReadinessResponse | null } | null;
}

/** Both kinds of checks of a task, each in the order of its app's config. */
export interface Checked {
  health: readonly TaskHealth[];
  readiness: readonly TaskReadiness[];
}

/** The checks of a task that was not probed yet. */
export function uncheckedOf(config: {
  healthChecks: readonly HealthCheck[];
  readinessChecks: readonly ReadinessCheck[];
}): Checked {
  return {
    health: config.healthChecks.map((check) => ({ check, result: null })),
    readiness: config.readinessChecks.map((check) => ({ check, result: null })),
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
