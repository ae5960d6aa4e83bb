import { parseBootstrap } from '../../../src/servers/kafka/admin/address.ts';
import { askKafka } from '../../../src/servers/kafka/admin/kafka-request.ts';
import { UNSECURED } from '../../../src/servers/kafka/client/security.ts';

const ALTER_CLIENT_QUOTAS = 49;
const CORRELATION_ID = 1;

export type Quota = 'producer_byte_rate' | 'consumer_byte_rate';

/**
 * Sets a quota of one client id, or of each that has none of its own (null), bytes per second (AlterClientQuotas v0: kafkajs has no such call).
 * @throws when the broker refuses it
 */
export async function setQuota(
  bootstrap: string,
  clientId: string | null,
  quota: Quota,
  bytesPerS: number,
): Promise<void> {
  const value = Buffer.alloc(8);
  value.writeDoubleBE(bytesPerS);
  const frame = Buffer.concat([
    int16(ALTER_CLIENT_QUOTAS),
    int16(0),
    int32(CORRELATION_ID),
    text('test'),
    ...[int32(1), int32(1), text('client-id'), text(clientId)],
    ...[int32(1), text(quota), value, Buffer.of(0)],
    Buffer.of(0),
  ]);
  const [address] = parseBootstrap(bootstrap);
  if (address === undefined) throw new Error('no broker is named');
  const answer = await askKafka(
    address,
    { frame, correlationId: CORRELATION_ID },
    {
      timeoutMs: 10_000,
      security: UNSECURED,
    },
  );
  const error = answer.readInt16BE(8);
  if (error !== 0) throw new Error(`AlterClientQuotas: error ${error}`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string | null): Buffer {
  if (value === null) return int16(-1);
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
}
