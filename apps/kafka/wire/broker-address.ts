import { UsageError } from '../../../src/base/errors.ts';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
}

/** Text form, usable as a key. */
export function textOf(address: BrokerAddress): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/**
 * Reads a comma-separated host:port list; IPv6 hosts stand in brackets.
 * @throws UsageError naming the part that cannot be read
 */
export function parseBootstrap(list: string): BrokerAddress[] {
  const parts = list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) {
    throw new UsageError('No Kafka broker is named', { hint: 'Give at least one as host:port' });
  }
  return parts.map(parseAddress);
}

function parseAddress(text: string): BrokerAddress {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) {
    throw new UsageError(`"${text}" is not a broker's address`, {
      hint: 'Write host:port, for example 127.0.0.1:9092',
    });
  }
  return { host, port };
}
