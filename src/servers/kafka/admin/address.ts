import type { Address } from '../../../base/address.ts';
import { UsageError } from '../../../base/errors.ts';

const form = /^(?:\[([0-9a-fA-F:.%]+)\]|([^\s:[\]]+)):(\d{1,5})$/;

/**
 * Reads `host:port` or several, separated by commas; an IPv6 address stands in brackets.
 * @throws UsageError naming the entry that does not fit
 */
export function parseBootstrap(bootstrap: string): Address[] {
  return bootstrap.split(',').map((entry) => {
    const match = form.exec(entry.trim());
    const host = match?.[1] ?? match?.[2];
    const port = Number(match?.[3]);
    if (host !== undefined && port >= 1 && port <= 65_535) return { host, port };
    throw new UsageError(`bootstrap: ${JSON.stringify(entry.trim())} is not host:port`, {
      hint: 'give one like 127.0.0.1:9092, several separated by commas',
    });
  });
}
