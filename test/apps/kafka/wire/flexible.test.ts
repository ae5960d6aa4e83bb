import { expect, it } from 'vitest';
import {
  readItems,
  readLength,
  readText,
  readUvarint,
  skipTags,
  writeLength,
  writeTags,
  writeText,
  writeUvarint,
} from '../../../../apps/kafka/wire/flexible.ts';
import { ProtocolReader } from '../../../../apps/kafka/wire/protocol-reader.ts';
import { ProtocolWriter } from '../../../../apps/kafka/wire/protocol-writer.ts';

const readerOf = ({ slab, length }: ProtocolWriter) => new ProtocolReader(slab, 0, length);

// Protocol Buffers' own examples of varints, and the bounds of each length.
it.each([
  [0, [0]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [150, [0x96, 0x01]],
  [16_383, [0xff, 0x7f]],
  [16_384, [0x80, 0x80, 0x01]],
  [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
])('%i is written as a varint of the bytes %j, and read', (value, bytes) => {
  const writer = writeUvarint(new ProtocolWriter(), value);
  expect([...writer.slab.bytes.subarray(0, writer.length)]).toEqual(bytes);
  expect(readUvarint(readerOf(writer))).toBe(value);
});

it('texts, lengths and tagged fields are read as they were written', () => {
  const writer = new ProtocolWriter();
  writeText(writer, 'grüße');
  writeText(writer, null);
  writeLength(writer, 2);
  for (const value of [7, 8]) writeTags(writer.int32(value));
  writeLength(writer, null);
  // One tagged field, number 3, of two bytes.
  writer.int8(1).int8(3).int8(2).int16(9);
  const reader = readerOf(writer);
  expect([readText(reader), readText(reader)]).toEqual(['grüße', '']);
  expect(readItems(reader, () => reader.int32())).toEqual([7, 8]);
  expect(readLength(reader)).toBe(0);
  skipTags(reader);
  reader.finish();
});
