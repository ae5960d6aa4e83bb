import type { ApiRequest } from './dispatcher.ts';

/** Where something was created, for the `Location` header: a whole URL as Marathon sends it, at the asked host. */
export function locationOf({ headers }: ApiRequest, path: string): string {
  // Only HTTP/1.0 may leave the host out.
  return headers.host === undefined ? path : `http://${headers.host}${path}`;
}
