import type { Kafka } from 'kafkajs';
import { HydraError } from '../../../base/errors.ts';
import { errorType } from './admin-errors.ts';

/** What a partition keeps: messages from `start` up to, not with, `end`. */
export interface PartitionOffsets {
  start: number;
  end: number;
}

/** Errors of a leader that is being chosen, or has been chosen and does not serve yet. */
const passing: readonly (string | undefined)[] = [
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
];

/**
 * Offsets of a topic by partition; undefined while one of them has no leader that serves it. Over a connection
 * of its own: kafkajs asks the leaders it learned of first, for as long as a connection lives.
 * @throws HydraError when a number cannot be held exactly; kafkajs' errors
 */
export async function readOffsets(kafka: Kafka, topic: string): Promise<PartitionOffsets[] | undefined> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const rows = await admin.fetchTopicOffsets(topic);
    return byPartition(topic, rows);
  } catch (error) {
    if (passing.includes(errorType(error))) return undefined;
    throw error;
  } finally {
    await admin.disconnect();
  }
}

interface OffsetRow {
  partition: number;
  low: string;
  high: string;
}

function byPartition(topic: string, rows: readonly OffsetRow[]): PartitionOffsets[] {
  const sorted = [...rows].sort((a, b) => a.partition - b.partition);
  return sorted.map(({ partition, low, high }, index) => {
    if (partition !== index) throw new HydraError(`topic ${topic}: Kafka names no partition ${index}`);
    return { start: exactOffset(low, topic, partition), end: exactOffset(high, topic, partition) };
  });
}

/**
 * Reads an offset as Kafka's 64-bit numbers are handed over.
 * @throws HydraError when a double cannot hold it exactly, or it is none
 */
export function exactOffset(text: string, topic: string, partition: number): number {
  const offset = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(offset)) return offset;
  throw new HydraError(
    `topic ${topic}, partition ${partition}: the offset ${text} cannot be counted exactly`,
  );
}
