/** When a check is made and what its failures lead to; seconds. */
export interface HealthCheckTiming {
  /** After the task began to run, while it was never healthy: failures do not count. */
  gracePeriodSeconds: number;
  intervalSeconds: number;
  timeoutSeconds: number;
  /** The task is killed at this many failures in a row; 0 means never. */
  maxConsecutiveFailures: number;
}

/** Exactly one of the two says where to ask. */
export interface HealthCheckPort {
  /** Place in the task's ports. */
  portIndex?: number;
  port?: number;
}

/** Of a check that Mesos makes itself. */
export interface HealthCheckDelay {
  /** From the task's start to the first check, seconds. */
  delaySeconds: number;
}

/**
 * A health check with Marathon's field names: written as it is, it is what Marathon 1.4 sends. The MESOS_ forms
 * and COMMAND are made by Mesos there; here all are made from the same machine.
 */
export type HealthCheck = HealthCheckTiming &
  (
    | ({ protocol: 'COMMAND'; command: { value: string } } & HealthCheckDelay)
    | ({ protocol: 'TCP' } & HealthCheckPort)
    | ({ protocol: 'MESOS_TCP' } & HealthCheckPort & HealthCheckDelay)
    | ({ protocol: 'HTTP' | 'HTTPS'; path?: string; ignoreHttp1xx: boolean } & HealthCheckPort)
    | ({ protocol: 'MESOS_HTTP' | 'MESOS_HTTPS'; path?: string } & HealthCheckPort & HealthCheckDelay)
  );

/** Marathon 1.4's defaults. */
export const healthCheckDefaults: Readonly<HealthCheckTiming & HealthCheckDelay> = {
  gracePeriodSeconds: 300,
  intervalSeconds: 60,
  timeoutSeconds: 20,
  maxConsecutiveFailures: 3,
  delaySeconds: 15,
};

/** What Mesos checks itself: of these it makes at most one per task. */
export const isMadeByMesos = ({ protocol }: HealthCheck): boolean =>
  protocol === 'COMMAND' || protocol.startsWith('MESOS_');
