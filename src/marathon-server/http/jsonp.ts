import { ApiError } from '../state/api-error.ts';
import type { ApiRequest, ApiResponse } from './dispatcher.ts';

/** Names joined by dots, and nothing that could be more than the name of a function. */
const callbackName = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/;
const longestName = 200;

/**
 * JSON, or with `?jsonp=<name>` a script that hands it to that function, as Mesos answers both.
 * @throws ApiError 400 for a name that is none.
 */
export function jsonOrScript(request: ApiRequest, json: unknown): ApiResponse {
  const name = request.query.get('jsonp');
  if (name === null) return { json };
  if (name.length > longestName || !callbackName.test(name)) {
    throw new ApiError(400, 'jsonp must be the name of a function');
  }
  // Two characters that JSON allows end a line in older JavaScript.
  const text = JSON.stringify(json).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
  return {
    text: `/**/${name}(${text});`,
    headers: { 'content-type': 'application/javascript; charset=utf-8' },
  };
}
