import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Violation } from '../state/api-error.ts';
import {
  type HealthCheck,
  type HealthCheckPort,
  healthCheckDefaults,
  isMadeByMesos,
} from '../state/health-check.ts';

const protocols = ['HTTP', 'HTTPS', 'TCP', 'COMMAND', 'MESOS_HTTP', 'MESOS_HTTPS', 'MESOS_TCP'] as const;

/** Of no string, nothing is shown: an object may have a `toString` that is no function. */
function protocolFault(input: unknown): string {
  return typeof input === 'string' ? `${input} is not a valid protocol` : 'error.expected.jsstring';
}

/** An entry of `healthChecks` in a body. Fields that another protocol uses are ignored, as unknown keys are. */
export const healthCheckBody = z
  .object({
    protocol: z.enum(protocols, { error: ({ input }) => protocolFault(input) }).nullish(),
    path: z.string().nullish(),
    portIndex: z.int().nullish(),
    port: z.int().nullish(),
    command: z.object({ value: z.string() }).nullish(),
    gracePeriodSeconds: z.int().nullish(),
    intervalSeconds: z.int().nullish(),
    timeoutSeconds: z.int().nullish(),
    maxConsecutiveFailures: z.int().nullish(),
    delaySeconds: z.int().nullish(),
    ignoreHttp1xx: z.boolean().nullish(),
  })
  .refine(({ protocol, command }) => protocol !== 'COMMAND' || command != null, {
    path: ['command'],
    error: 'error.path.missing',
  });

type Body = z.infer<typeof healthCheckBody>;

/** Where nothing is said of ports, the first one is meant, if there is one. */
function portOf({ port, portIndex }: Body, hasPorts: boolean): HealthCheckPort {
  if (port == null && portIndex == null) return hasPorts ? { portIndex: 0 } : {};
  return { ...(portIndex == null ? {} : { portIndex }), ...(port == null ? {} : { port }) };
}

function checkOf(body: Body, hasPorts: boolean): HealthCheck {
  const timing = {
    gracePeriodSeconds: body.gracePeriodSeconds ?? healthCheckDefaults.gracePeriodSeconds,
    intervalSeconds: body.intervalSeconds ?? healthCheckDefaults.intervalSeconds,
    timeoutSeconds: body.timeoutSeconds ?? healthCheckDefaults.timeoutSeconds,
    maxConsecutiveFailures: body.maxConsecutiveFailures ?? healthCheckDefaults.maxConsecutiveFailures,
  };
  const byMesos = { ...timing, delaySeconds: body.delaySeconds ?? healthCheckDefaults.delaySeconds };
  const protocol = body.protocol ?? 'HTTP';
  if (protocol === 'COMMAND') return { ...byMesos, command: { value: body.command?.value ?? '' }, protocol };
  const port = portOf(body, hasPorts);
  if (protocol === 'MESOS_TCP') return { ...byMesos, ...port, protocol };
  if (protocol === 'TCP') return { ...timing, ...port, protocol };
  const path = body.path == null ? {} : { path: body.path };
  if (protocol === 'MESOS_HTTP' || protocol === 'MESOS_HTTPS')
    return { ...byMesos, ...port, ...path, protocol };
  return { ...timing, ...port, ...path, protocol, ignoreHttp1xx: body.ignoreHttp1xx ?? false };
}

/** The checks a body asks for, defaults filled in. They are a set: one that is there twice is one. */
export function healthChecksOf(bodies: readonly Body[], hasPorts: boolean): HealthCheck[] {
  const all = bodies.map((body) => checkOf(body, hasPorts));
  return all.filter((check, index) => !all.slice(0, index).some((other) => isDeepStrictEqual(other, check)));
}

function timingFaults(check: HealthCheck, path: string): Violation[] {
  const names = [
    'gracePeriodSeconds',
    'intervalSeconds',
    'timeoutSeconds',
    'maxConsecutiveFailures',
  ] as const;
  const values = names.map((name): [string, number] => [name, check[name]]);
  if ('delaySeconds' in check) values.push(['delaySeconds', check.delaySeconds]);
  return values
    .filter(([, value]) => value < 0)
    .map(([name, value]) => ({ path: `${path}/${name}`, errors: [`got ${value}, expected 0 or more`] }));
}

function portFaults(check: HealthCheck, path: string, portCount: number): Violation[] {
  if (check.protocol === 'COMMAND') return [];
  const { port, portIndex } = check;
  if ((port === undefined) === (portIndex === undefined)) {
    return [{ path, errors: ['HealthCheck must specify either a port or a portIndex'] }];
  }
  if (port !== undefined) {
    const isPort = port > 0 && port <= 65_535;
    return isPort ? [] : [{ path: `${path}/port`, errors: [`got ${port}, expected between 1 and 65535`] }];
  }
  if (portIndex !== undefined && portIndex >= 0 && portIndex < portCount) return [];
  const message =
    'Health check port indices must address an element of the ports array or container port mappings.';
  return [{ path, errors: [message] }];
}

/** Everything wrong with an app's health checks. */
export function healthCheckFaults(checks: readonly HealthCheck[], portCount: number): Violation[] {
  const tooMany = checks.filter(isMadeByMesos).length > 1;
  return [
    ...checks.flatMap((check, index) => {
      const path = `/healthChecks(${index})`;
      return [...timingFaults(check, path), ...portFaults(check, path, portCount)];
    }),
    ...(tooMany
      ? [{ path: '/healthChecks', errors: ['AppDefinition can contain at most one Mesos health check'] }]
      : []),
  ];
}
