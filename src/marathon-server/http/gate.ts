import type { IncomingMessage } from 'node:http';
import { ApiError } from '../state/api-error.ts';
import { type Credentials, challenge, isAuthorized } from './credentials.ts';
import { type Home, isForeign } from './foreign-requests.ts';

/** Throws for a request that is not to be answered. */
export type Gate = (request: IncomingMessage) => void;

/**
 * Lets through who may run commands here: no foreign pages, and with credentials only who shows them.
 * @throws (the gate) ApiError 403 and 401.
 */
export function gateOf(home: Home, credentials?: Credentials): Gate {
  return ({ method = 'GET', headers, url = '' }) => {
    const isJsonp = new URLSearchParams(url.slice(url.indexOf('?') + 1)).has('jsonp');
    if (isForeign({ method, headers, isJsonp }, home)) {
      throw new ApiError(403, 'Only programs on this machine and pages of this server may ask for this');
    }
    if (credentials !== undefined && !isAuthorized(credentials, headers.authorization)) {
      throw new ApiError(401, 'Authentication is required', {}, { 'www-authenticate': challenge });
    }
  };
}
