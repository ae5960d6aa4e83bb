import { ApiError } from './api-error.ts';
import type { ApiRequest, ApiResponse } from './dispatcher.ts';

/** Names joined by dots, and nothing that could be more than the name of a function. */
const callbackName = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/;
const longestName = 200;

function isLoopback(referer: string): boolean {
  if (!URL.canParse(referer)) return false;
  const { hostname } = new URL(referer);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * A script is loaded without asking the server of the page, so any page on the web could read the answer. Ours
 * may, also from the address of another agent, which a browser takes for another site.
 */
function refuseForeignPages({ headers }: ApiRequest): void {
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  const { referer } = headers;
  if (referer === undefined ? isOwn : site === 'same-origin' || isLoopback(referer)) return;
  throw new ApiError(403, 'Only pages of this machine may load this as a script');
}

/**
 * JSON, or with `?jsonp=<name>` a script that hands it to that function, as Mesos answers both.
 * @throws ApiError 400 for a name that is none, 403 for the page of somebody else.
 */
export function jsonOrScript(request: ApiRequest, json: unknown): ApiResponse {
  const name = request.query.get('jsonp');
  if (name === null) return { json };
  if (name.length > longestName || !callbackName.test(name)) {
    throw new ApiError(400, 'jsonp must be the name of a function');
  }
  refuseForeignPages(request);
  // Two characters that JSON allows end a line in older JavaScript.
  const text = JSON.stringify(json).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return {
    text: `/**/${name}(${text});`,
    headers: {
      'content-type': 'application/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    },
  };
}
