import { flag } from '../config/field.ts';
import { type RawOptions, readOption } from '../config/parse-kafka-options.ts';

/** Whether a switch is on. */
export function readSwitch(raw: RawOptions, name: string, fallback = false): boolean {
  return readOption<boolean>(raw, name, { schema: flag, fallback });
}
