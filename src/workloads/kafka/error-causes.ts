import type { Cause } from '../../run/result.ts';

/*
 * Who is to blame for an error that a Kafka client counts under a name. Names in capitals are Kafka's
 * (kafka.apache.org/protocol#protocol_error_codes) or those of apps/kafka.
 */

const BY_NAME: ReadonlyMap<string, Cause> = new Map([
  ...causes('quota', 'THROTTLING_QUOTA_EXCEEDED THROTTLED'),
  ...causes(
    'rights',
    'UNACCEPTABLE_CREDENTIAL SECURITY_DISABLED ILLEGAL_SASL_STATE SASL_AUTHENTICATION_FAILED NO_LOGIN',
  ),
  ...causes(
    'configuration',
    `MESSAGE_TOO_LARGE RECORD_LIST_TOO_LARGE BATCH_SPLIT INVALID_TOPIC_EXCEPTION INVALID_REQUIRED_ACKS INVALID_TIMESTAMP
     INVALID_RECORD INVALID_CONFIG INVALID_REQUEST INVALID_FETCH_SIZE POLICY_VIOLATION UNSUPPORTED_VERSION
     UNSUPPORTED_FOR_MESSAGE_FORMAT UNSUPPORTED_COMPRESSION_TYPE UNKNOWN_TOPIC_OR_PARTITION UNKNOWN_TOPIC_ID
     INCONSISTENT_TOPIC_ID TOO_FEW_PARTITIONS UNSUPPORTED_SASL_MECHANISM NO_TLS TLS_VERSION CERTIFICATE_UNTRUSTED CERTIFICATE_OUTDATED
     CERTIFICATE_OF_ANOTHER_HOST CLIENT_CERTIFICATE_WANTED CLIENT_CERTIFICATE_REFUSED`,
  ),
  ...causes(
    'server',
    `NOT_ENOUGH_REPLICAS NOT_ENOUGH_REPLICAS_AFTER_APPEND LEADER_NOT_AVAILABLE NOT_LEADER_OR_FOLLOWER
     BROKER_NOT_AVAILABLE REPLICA_NOT_AVAILABLE KAFKA_STORAGE_ERROR LOG_DIR_NOT_FOUND UNKNOWN_SERVER_ERROR
     REQUEST_TIMED_OUT REQUEST_TIMEOUT DELIVERY_TIMEOUT CONNECTION_REFUSED OFFSET_GAP OFFSET_NOT_AVAILABLE NEW_LEADER_ELECTED
     FENCED_LEADER_EPOCH UNKNOWN_LEADER_EPOCH OUT_OF_ORDER_SEQUENCE_NUMBER UNKNOWN_PRODUCER_ID INVALID_PRODUCER_EPOCH
     LOG_TRUNCATED`,
  ),
  ...causes(
    'network',
    `CONNECTION_LOST NETWORK_EXCEPTION CRC_MISMATCH CORRUPT_MESSAGE TRUNCATED_BATCH BROKEN_BATCH MAGIC_MISMATCH
     OFFSET_MISMATCH MALFORMED_ANSWER MALFORMED_FRAME`,
  ),
]);

/** @returns null for a name that says nothing of who is to blame, e.g. that time ran out */
export function kafkaErrorCause(name: string): Cause | null {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  if (name.endsWith('_AUTHORIZATION_FAILED')) return 'rights';
  // Batches and messages in formats that our publishers do not write.
  return /^(COMPRESSED_BATCH|OLD_MESSAGE_FORMAT)/.test(name) ? 'foreign_traffic' : null;
}

function causes(cause: Cause, names: string): [string, Cause][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, cause]);
}
