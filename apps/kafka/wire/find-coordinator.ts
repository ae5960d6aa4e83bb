import { FIND_COORDINATOR } from './api-versions.ts';
import type { BrokerAddress } from './broker-address.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';

/** FindCoordinator's key types. */
const KEY_TYPES = { group: 0, transaction: 1 } as const;

/** Asks which broker coordinates a consumer group, or the transactions of an id (v1); any broker answers it. */
export function writeFindCoordinatorRequest(
  writer: ProtocolWriter,
  clientId: string,
  kind: keyof typeof KEY_TYPES,
  key: string,
): void {
  writer.begin(FIND_COORDINATOR.key, FIND_COORDINATOR.version, clientId).string(key).int8(KEY_TYPES[kind]);
}

export interface CoordinatorAnswer {
  readonly errorCode: number;
  readonly address: BrokerAddress;
}

/** @throws WireError MALFORMED_ANSWER */
export function readFindCoordinatorAnswer(reader: ProtocolReader): CoordinatorAnswer {
  reader.int32(); // throttle time
  const errorCode = reader.int16();
  reader.nullableString(); // message
  reader.int32(); // node
  const address = { host: reader.string(), port: reader.int32() };
  reader.finish();
  return { errorCode, address };
}
