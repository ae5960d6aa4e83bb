import { HEADER_KEY_BYTES, HEADER_VALUE_BYTES } from '../../src/servers/kafka/client/keys.ts';

/** Names and values of a message's headers, all equally long: those of every message are the same. */
export function headerTexts(count: number): [name: string, value: string][] {
  return Array.from({ length: count }, (_, index) => [
    `h${String(index).padStart(HEADER_KEY_BYTES - 1, '0')}`,
    `value-${String(index).padStart(HEADER_VALUE_BYTES - 6, '0')}`,
  ]);
}
