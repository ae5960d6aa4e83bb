import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { UsageError } from '../../base/errors.ts';

const everywhere = new Set(['0.0.0.0', '::']);

/** Whether only programs on this machine reach the address. */
export function isLoopback(address: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(address) || address === '::1' || address === 'localhost';
}

/**
 * Refuses an address that other machines reach while anybody would be let in: whoever is let in runs commands.
 * @throws UsageError
 */
export function refuseOpenAddress(address: string, hasCredentials: boolean): void {
  if (address !== 'localhost' && isIP(address) === 0) {
    throw new UsageError(`--listen: ${JSON.stringify(address)} is not an address of this machine`, {
      hint: 'give an IPv4 or IPv6 address',
    });
  }
  if (isLoopback(address) || hasCredentials) return;
  throw new UsageError(
    `--listen: ${address} can be reached from other machines, and nothing is asked of them`,
    {
      hint: 'also give --token_file, or --user_file for basic authentication: whoever gets in runs commands as you',
    },
  );
}

/** Where to listen so that the API answers at `host` and every agent at its own address. */
export function listenAddresses(host: string, agents: readonly string[]): string[] {
  return everywhere.has(host) ? [host] : [...new Set([host, ...agents])];
}

/** The address and port as part of a URL; one that stands for all addresses is told as this machine's name. */
export function authorityOf(host: string, port: number, machine = hostname()): string {
  const name = everywhere.has(host) ? machine : host;
  return `${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
}
