import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What is known of a request before it is answered. */
export interface Asked {
  method: string;
  headers: IncomingHttpHeaders;
  /** It asks for a script: only pages do, and any page may. */
  isJsonp: boolean;
}

/** Where this server is, for telling its own pages from others. */
export interface Home {
  /** `host:port` of every address it is served at. */
  authorities: ReadonlySet<string>;
  /** Whether it may be called by any name; false where nothing but the Host header keeps foreign names out. */
  anyName: boolean;
}

/** The URL in a Host, Origin or Referer header; undefined when it is none. */
function urlIn(value: string): URL | undefined {
  const text = value.includes('://') ? value : `http://${value}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isOurName(host: URL | undefined): boolean {
  const name = (host?.hostname ?? '').replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}

/** Somebody follows a link to a page: what is shown then, the page that holds the link cannot read. */
function isNavigation({ method, headers, isJsonp }: Asked): boolean {
  if (isJsonp || (method !== 'GET' && method !== 'HEAD')) return false;
  const destination = headers['sec-fetch-dest'];
  if (destination !== undefined) return destination === 'document';
  return headers.accept?.startsWith('text/html') === true;
}

/**
 * Whether a page in a browser asks that is not one of ours, or somebody who calls this server by a name that is
 * not its own. Whoever can post an app runs commands here, and a browser on this machine lets every page it
 * shows send requests here: across origins (Origin tells), by a script tag (Sec-Fetch-Site and Referer tell), or
 * under a name of its own that points to this machine (Host tells).
 */
export function isForeign(asked: Asked, home: Home): boolean {
  const { headers } = asked;
  const host = urlIn(headers.host ?? 'localhost');
  if (host === undefined || (!home.anyName && !isOurName(host))) return true;
  const isOurs = (page: string): boolean => {
    const url = urlIn(page);
    return url !== undefined && (url.host === host.host || home.authorities.has(url.host));
  };
  if (headers.origin !== undefined) return !isOurs(headers.origin);
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return false;
  if (headers.referer !== undefined) return !isOurs(headers.referer) && !isNavigation(asked);
  if (site !== undefined) return !isNavigation(asked);
  // A browser that tells nothing at all was told by the page not to.
  return asked.isJsonp && headers['user-agent']?.startsWith('Mozilla/') === true;
}
