import { ApiError } from '../state/api-error.ts';

/** A date, whole or down to its year, with a time of day or without. */
const time = /^\d{4}(-\d{2}(-\d{2}(T.+)?)?)?$/;

/**
 * The time that a version is, ms since 1970.
 * @throws ApiError 422 for what is no time.
 */
export function versionMs(version: string): number {
  const atMs = time.test(version) ? Date.parse(version) : Number.NaN;
  if (Number.isNaN(atMs)) throw new ApiError(422, `Invalid format: "${version}"`);
  return atMs;
}
