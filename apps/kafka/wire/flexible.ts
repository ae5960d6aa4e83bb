import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { malformed } from './wire-error.ts';

/*
 * Kafka's flexible encoding (KIP-482): lengths are unsigned varints, one more than they say so that 0 is null, and each
 * structure ends with tagged fields.
 */

/** Begins a request with header v2. */
export function beginFlexible(
  writer: ProtocolWriter,
  { key, version }: { key: number; version: number },
  clientId: string,
): ProtocolWriter {
  return writeTags(writer.begin(key, version, clientId));
}

/** No tagged fields. */
export function writeTags(writer: ProtocolWriter): ProtocolWriter {
  return writer.int8(0);
}

/** @param value 0 to 2^31-1 */
export function writeUvarint(writer: ProtocolWriter, value: number): ProtocolWriter {
  let left = value;
  for (; left >= 0x80; left >>>= 7) writer.int8((((left & 0x7f) | 0x80) << 24) >> 24);
  return writer.int8(left);
}

/** @param length null = there is no array */
export function writeLength(writer: ProtocolWriter, length: number | null): ProtocolWriter {
  return writeUvarint(writer, length === null ? 0 : length + 1);
}

export function writeText(writer: ProtocolWriter, text: string | null): ProtocolWriter {
  if (text === null) return writeUvarint(writer, 0);
  const bytes = Buffer.from(text);
  return writeUvarint(writer, bytes.length + 1).bytes(bytes);
}

export function readUvarint(reader: ProtocolReader): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.int8() & 0xff;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw malformed('a varint of more than five bytes');
}

/** Length of an array; null counts as empty. */
export function readLength(reader: ProtocolReader): number {
  return Math.max(0, readUvarint(reader) - 1);
}

/** Null counts as empty. */
export function readText(reader: ProtocolReader): string {
  return reader.copy(readLength(reader)).toString('utf8');
}

/** Passes over tagged fields. */
export function skipTags(reader: ProtocolReader): void {
  for (let left = readUvarint(reader); left > 0; left--) {
    readUvarint(reader);
    reader.skip(readUvarint(reader));
  }
}

/** Reads an array, each item with its tagged fields behind it. */
export function readItems<T>(reader: ProtocolReader, read: () => T): T[] {
  const items: T[] = [];
  for (let left = readLength(reader); left > 0; left--) {
    items.push(read());
    skipTags(reader);
  }
  return items;
}
