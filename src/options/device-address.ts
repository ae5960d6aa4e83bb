import type { NetworkInterfaceInfo } from 'node:os';
import { UsageError } from '../base/errors.ts';
import { quoted } from './field.ts';
import { didYouMean } from './suggest.ts';

/**
 * IPv4 address that tasks reach this machine at; loopback when no device is named.
 * @param interfaces as `os.networkInterfaces()` gives them.
 * @throws UsageError when there is no such device, or it has no IPv4 address.
 */
export function deviceAddress(
  dev: string | null,
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): string {
  if (dev === null) return '127.0.0.1';
  const addresses = Object.hasOwn(interfaces, dev) ? interfaces[dev] : undefined;
  if (addresses === undefined) {
    throw new UsageError(`[hydra] dev: this machine has no network device ${quoted(dev)}`, {
      hint: didYouMean(dev, Object.keys(interfaces)),
    });
  }
  const ipv4 = addresses.find((address) => address.family === 'IPv4');
  if (ipv4 === undefined) {
    throw new UsageError(`[hydra] dev: the network device ${quoted(dev)} has no IPv4 address`, {
      hint: 'name a device that has one',
    });
  }
  return ipv4.address;
}
