import { HEADER_KEY_BYTES, HEADER_VALUE_BYTES, KEY_BYTES } from '../../servers/kafka/client/keys.ts';
import type { KafkaOptions } from './options.ts';

/** What every message has beside its value: key and headers with the lengths of these, bytes. */
export function besideValue({ keys, headers }: Pick<KafkaOptions, 'keys' | 'headers'>): number {
  const perHeader = HEADER_KEY_BYTES + HEADER_VALUE_BYTES + 2;
  // Beyond 63 the number of headers takes a byte more.
  return (keys === 'none' ? 0 : KEY_BYTES) + headers * perHeader + (headers > 63 ? 1 : 0);
}
