import * as z from 'zod';
import type { Violation } from '../state/api-error.ts';
import type { PortDefinition } from '../state/app-definition.ts';
import { type ReadinessCheck, readinessCheckDefaults } from '../state/readiness-check.ts';

/** An entry of `readinessChecks` in a body. */
export const readinessCheckBody = z.object({
  name: z.string().nullish(),
  protocol: z.enum(['HTTP', 'HTTPS'], { error: 'Choose one of HTTP, HTTPS' }).nullish(),
  path: z.string().nullish(),
  portName: z.string().nullish(),
  intervalSeconds: z.int().nullish(),
  timeoutSeconds: z.int().nullish(),
  httpStatusCodesForReady: z.array(z.int()).nullish(),
  preserveLastResponse: z.boolean().nullish(),
});

/** The checks a body asks for, defaults filled in. */
export function readinessChecksOf(bodies: readonly z.infer<typeof readinessCheckBody>[]): ReadinessCheck[] {
  const defaults = readinessCheckDefaults;
  return bodies.map((body) => ({
    name: body.name ?? defaults.name,
    protocol: body.protocol ?? defaults.protocol,
    path: body.path ?? defaults.path,
    portName: body.portName ?? defaults.portName,
    intervalSeconds: body.intervalSeconds ?? defaults.intervalSeconds,
    timeoutSeconds: body.timeoutSeconds ?? defaults.timeoutSeconds,
    httpStatusCodesForReady: [...new Set(body.httpStatusCodesForReady ?? defaults.httpStatusCodesForReady)],
    preserveLastResponse: body.preserveLastResponse ?? defaults.preserveLastResponse,
  }));
}

function faultsOf(check: ReadinessCheck, path: string, portNames: readonly string[]): Violation[] {
  const fault = (isFine: boolean, field: keyof ReadinessCheck, message: string): Violation[] =>
    isFine ? [] : [{ path: `${path}/${field}`, errors: [message] }];
  const { timeoutSeconds: timeout, intervalSeconds: interval } = check;
  return [
    ...fault(check.name !== '', 'name', 'must not be empty'),
    ...fault(check.path !== '', 'path', 'must not be empty'),
    ...fault(portNames.includes(check.portName), 'portName', `is not one of (${portNames.join(',')})`),
    ...fault(timeout > 0, 'timeoutSeconds', `got ${timeout}, expected more than 0`),
    ...fault(timeout < interval, 'timeoutSeconds', `got ${timeout}, expected less than ${interval}`),
    ...fault(check.httpStatusCodesForReady.length > 0, 'httpStatusCodesForReady', 'must not be empty'),
  ];
}

/** Everything wrong with an app's readiness checks; they name their ports by `portDefinitions`. */
export function readinessCheckFaults(
  checks: readonly ReadinessCheck[],
  portDefinitions: readonly PortDefinition[],
): Violation[] {
  const names = portDefinitions.flatMap(({ name }) => (name === undefined ? [] : [name]));
  return checks.flatMap((check, index) => faultsOf(check, `/readinessChecks(${index})`, names));
}
