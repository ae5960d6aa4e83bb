/** One value on the control wire. `true` is what an argument without any value means. */
export type WireValue = string | number | bigint | true | Uint8Array;

/** Arguments of a command, or a reply. */
export type Dictionary = Record<string, WireValue>;

/** Name of the one item that carries a reply which is not a dictionary. */
export const REPLY_ITEM = '__r';

/** A value is missing or of another kind than its reader needs; the message names it. */
export class DictionaryError extends Error {
  override readonly name = 'DictionaryError';
}

/** The value under `name`, or undefined; what every object inherits is not looked at. */
export function wireValueOf(dictionary: Dictionary, name: string): WireValue | undefined {
  return Object.hasOwn(dictionary, name) ? dictionary[name] : undefined;
}

/** @throws DictionaryError when it is there and not a text. */
export function optionalText(dictionary: Dictionary, name: string): string | undefined {
  const value = wireValueOf(dictionary, name);
  if (value === undefined || typeof value === 'string') return value;
  throw new DictionaryError(`'${name}' must be a text, not ${kindOf(value)}`);
}

/** @throws DictionaryError when it is missing or not a text. */
export function textOf(dictionary: Dictionary, name: string): string {
  return present(name, optionalText(dictionary, name));
}

/** @throws DictionaryError when it is there and not a finite number. */
export function optionalNumber(dictionary: Dictionary, name: string): number | undefined {
  const value = wireValueOf(dictionary, name);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new DictionaryError(`'${name}' must be a finite number, not ${kindOf(value)}`);
}

/** @throws DictionaryError when it is missing or not a finite number. */
export function numberOf(dictionary: Dictionary, name: string): number {
  return present(name, optionalNumber(dictionary, name));
}

/** @throws DictionaryError when it is there and not a whole number that a double holds exactly. */
export function optionalInteger(dictionary: Dictionary, name: string): number | undefined {
  const value = optionalNumber(dictionary, name);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw new DictionaryError(`'${name}' must be a whole number, not ${value}`);
}

/** @throws DictionaryError when it is missing or not a whole number that a double holds exactly. */
export function integerOf(dictionary: Dictionary, name: string): number {
  return present(name, optionalInteger(dictionary, name));
}

function present<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new DictionaryError(`'${name}' is missing`);
  return value;
}

function kindOf(value: WireValue): string {
  if (value instanceof Uint8Array) return 'bytes';
  if (value === true) return 'true';
  if (typeof value === 'string') return 'a text';
  return `${value}`;
}
