import fc from 'fast-check';
import { expect, test } from 'vitest';
import { servicePortRange, withServicePorts } from '../../../src/marathon-server/http/service-ports.ts';
import { appDefaults } from '../../../src/marathon-server/state/app-definition.ts';

const asking = (ports: number[]) => ({
  id: '/x',
  ...appDefaults,
  portDefinitions: ports.map((port) => ({ port, protocol: 'tcp', labels: {} })),
});
const portsOf = (...args: Parameters<typeof withServicePorts>) =>
  withServicePorts(...args).portDefinitions.map(({ port }) => port);

test('every zero gets a port of the range that nobody has', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 10_000, 80), { maxLength: 5 }).map((ports) => [...new Set(ports), 0, 0]),
      fc.uniqueArray(fc.integer({ min: 10_000, max: 10_050 })),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (ports, taken, chance) => {
        const given = portsOf(asking(ports), [], new Set(taken), () => chance / 200);
        const chosen = given.filter((_, index) => ports[index] === 0);
        expect(new Set(given).size).toBe(given.length);
        for (const port of chosen) {
          expect(port).toBeGreaterThanOrEqual(servicePortRange.first);
          expect(port).toBeLessThan(servicePortRange.end);
          expect(taken).not.toContain(port);
        }
      },
    ),
  );
});

test('asking again gives the ports the app had', () => {
  expect(portsOf(asking([0, 0]), [10_007, 10_003], new Set(), () => 0.5)).toEqual([10_007, 10_003]);
  expect(portsOf(asking([0, 10_007]), [10_007, 10_003], new Set(), () => 0.5)).toEqual([10_003, 10_007]);
});
