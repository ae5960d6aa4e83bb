import { randomBytes } from 'node:crypto';

/** A Kafka Uuid: 16 bytes in base64url, which must not begin with a hyphen for the command line's sake. */
export function newKafkaId(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('base64url');
}
