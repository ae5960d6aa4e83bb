import { flag } from '../options/field.ts';
import { type RawOptions, readOption } from '../options/read-option.ts';

/** Whether a switch is on. */
export function readSwitch(raw: RawOptions, name: string, fallback = false): boolean {
  return readOption<boolean>(raw, name, { schema: flag, fallback });
}
