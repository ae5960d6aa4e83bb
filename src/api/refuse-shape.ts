import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import { didYouMean } from '../options/suggest.ts';

/*
 * Scripts without types can pass anything. What TypeScript would have refused is refused here in one line, before it
 * is ignored or fails somewhere inside.
 */

/**
 * @param what names the value for a person, e.g. `run(), options`
 * @param names the keys it may have; any when left out
 * @throws UsageError for what is no object of named values, and for an unknown name
 */
export function refuseNoObject(what: string, value: unknown, names?: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${what}: ${kindOf(value)} is no object`, { hint: 'give names with their values' });
  }
  const unknown = Object.keys(value).find((name) => names !== undefined && !names.includes(name));
  if (unknown === undefined || names === undefined) return;
  throw new UsageError(`${what}: there is no ${quoted(unknown)}`, { hint: didYouMean(unknown, names) });
}

/** @throws UsageError for a value that is given and not of the type */
export function refuseNot(type: 'boolean' | 'function' | 'string', what: string, value: unknown): void {
  if (value === undefined || typeof value === type) return;
  throw new UsageError(`${what} is ${kindOf(value)}`, { hint: `give a ${type}, or leave it out` });
}

/** @throws UsageError for what is given and neither a text nor a list of texts */
export function refuseNoTexts(what: string, value: unknown): void {
  if (value === undefined || value === null || typeof value === 'string') return;
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return;
  throw new UsageError(`${what} is ${kindOf(value)}`, { hint: 'give a text or a list of texts' });
}

/** @throws UsageError for what is neither a folder nor a study that was loaded */
export function refuseNoStudy(what: string, value: unknown): void {
  if (typeof value === 'string') return;
  if (typeof value === 'object' && value !== null && 'cells' in value && 'manifest' in value) return;
  throw new UsageError(`${what} is ${kindOf(value)}`, {
    hint: 'give the path of a folder, or what loadStudy() gave',
  });
}

/** What a value is, for a message: `a list`, `null`, `an object`, `a number`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
