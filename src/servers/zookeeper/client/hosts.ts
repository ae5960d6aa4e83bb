import { isIPv6 } from 'node:net';
import { UsageError } from '../../../base/errors.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What a connect string says: `host:port,host:port/chroot`. */
export interface ZkHosts {
  readonly servers: readonly [ServerAddress, ...ServerAddress[]];
  /** Path that stands before every path of a client, e.g. `/app`; empty = none. */
  readonly chroot: string;
}

const DEFAULT_PORT = 2181;
const HINT =
  'give host:port, several separated by commas, and maybe a path behind the last: zk1:2181,zk2:2181/app';
const hostName = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Text form, usable as a key. */
export function addressText({ host, port }: ServerAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** As a connect string. */
export function hostsText({ servers, chroot }: ZkHosts): string {
  return servers.map(addressText).join(',') + chroot;
}

/**
 * Reads a connect string; a host without a port has 2181, an IPv6 address stands in brackets.
 * @throws UsageError naming the part that cannot be read
 */
export function parseHosts(text: string): ZkHosts {
  const slash = text.indexOf('/');
  const list = slash < 0 ? text : text.slice(0, slash);
  const [first, ...others] = list.split(',').map((part) => parseServer(part.trim()));
  if (first === undefined) throw new UsageError('no server is named', { hint: HINT });
  return { servers: [first, ...others], chroot: slash < 0 ? '' : parseChroot(text.slice(slash)) };
}

function parseServer(text: string): ServerAddress {
  const [, ipv6, name, portText] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = ipv6 ?? name ?? '';
  const port = portText === undefined ? DEFAULT_PORT : Number(portText);
  const isHost = ipv6 === undefined ? hostName.test(host) : isIPv6(host);
  if (!isHost || port < 1 || port > 65_535) {
    throw new UsageError(`${JSON.stringify(text)} is not the address of a server`, { hint: HINT });
  }
  return { host, port };
}

function parseChroot(text: string): string {
  if (text === '/') return '';
  const problem = pathProblem(text);
  if (problem === null) return text;
  throw new UsageError(`${JSON.stringify(text)} is not a path: ${problem}`, { hint: HINT });
}

/** Why a server would not take a path of a node; null = it would. */
export function pathProblem(path: string): string | null {
  if (!path.startsWith('/')) return 'it does not begin with /';
  if (path === '/') return null;
  if (path.endsWith('/')) return 'it ends with /';
  if (path.includes('//')) return 'it holds //';
  if (path.split('/').some((part) => part === '.' || part === '..')) return 'it holds . or ..';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what servers refuse.
  return /[\u0000-\u001f\u007f-\u009f\ud800-\uf8ff\ufff0-\uffff]/.test(path)
    ? 'it holds a letter that servers refuse'
    : null;
}
