/** Where a server listens. */
export interface Address {
  host: string;
  port: number;
}

/** `host:port`; an IPv6 address stands in brackets. */
export function textOf({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
