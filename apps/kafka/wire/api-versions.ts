import type { Api } from '../../../src/servers/kafka/client/api.ts';
import { kafkaError } from './errors.ts';
import type { ProtocolReader } from './protocol-reader.ts';
import type { ProtocolWriter } from './protocol-writer.ts';
import { WireError } from './wire-error.ts';

/* The first versions with zstd: brokers refuse it in earlier ones. */
export const PRODUCE: Api = { name: 'Produce', key: 0, version: 7 };
export const FETCH: Api = { name: 'Fetch', key: 1, version: 10 };
export const LIST_OFFSETS: Api = { name: 'ListOffsets', key: 2, version: 1 };
export const METADATA: Api = { name: 'Metadata', key: 3, version: 4 };
export const INIT_PRODUCER_ID: Api = { name: 'InitProducerId', key: 22, version: 0 };
export const FIND_COORDINATOR: Api = { name: 'FindCoordinator', key: 10, version: 1 };
export const ADD_PARTITIONS_TO_TXN: Api = { name: 'AddPartitionsToTxn', key: 24, version: 0 };
export const END_TXN: Api = { name: 'EndTxn', key: 26, version: 0 };
/** The first that clients need no right on the cluster for: Kafka 2.3. */
export const OFFSET_FOR_LEADER_EPOCH: Api = { name: 'OffsetForLeaderEpoch', key: 23, version: 3 };
export const API_VERSIONS: Api = { name: 'ApiVersions', key: 18, version: 0 };

const SPOKEN = [PRODUCE, FETCH, LIST_OFFSETS, METADATA];
/** What is done without where a broker does not speak it. */
const OPTIONAL: readonly Api[] = [OFFSET_FOR_LEADER_EPOCH];
const NONE: readonly Api[] = [];

export function writeApiVersionsRequest(writer: ProtocolWriter, clientId: string): void {
  writer.begin(API_VERSIONS.key, API_VERSIONS.version, clientId);
}

/**
 * Reads an ApiVersions v0 answer and makes sure that the broker speaks what this client speaks (Kafka 2.1 to 4.x do).
 * @param also what it speaks beside the rest
 * @returns which of the requests that are not needed it speaks
 * @throws WireError UNSUPPORTED_VERSION, fatal, naming the request and the broker's range
 */
export function checkApiVersions(
  reader: ProtocolReader,
  broker: string,
  also: readonly Api[] = NONE,
): readonly Api[] {
  const error = kafkaError(reader.int16());
  if (error.class !== 'none') {
    throw new WireError(error.name, `Kafka at ${broker} does not tell its versions: ${error.name}`);
  }
  const ranges = new Map<number, [number, number]>();
  for (let left = reader.arrayLength(6); left > 0; left--) {
    ranges.set(reader.int16(), [reader.int16(), reader.int16()]);
  }
  reader.finish();
  for (const api of [...SPOKEN, ...also]) checkRange(api, ranges.get(api.key), broker);
  return OPTIONAL.every((api) => isWithin(api, ranges.get(api.key))) ? OPTIONAL : NONE;
}

function isWithin({ version }: Api, range: [number, number] | undefined): boolean {
  return range !== undefined && range[0] <= version && version <= range[1];
}

function checkRange(api: Api, range: [number, number] | undefined, broker: string): void {
  if (isWithin(api, range)) return;
  const speaks = range === undefined ? 'not at all' : `in versions ${range[0]} to ${range[1]}`;
  throw new WireError(
    'UNSUPPORTED_VERSION',
    `Kafka at ${broker} speaks ${api.name} ${speaks}; needed is version ${api.version}`,
    { fatal: true, hint: 'Use Kafka 2.1 to 4.4, or the kafkajs client' },
  );
}
