import { type Address, textOf } from '../../../base/address.ts';
import { HydraError } from '../../../base/errors.ts';
import { BodyReader } from '../client/body-reader.ts';
import { compactArray, compactText, FlexibleReader, int32, noTags } from '../client/flexible-body.ts';
import { type AskOptions, askKafka, kafkaRequest } from './kafka-request.ts';

/*
 * Who holds and who leads a topic's partitions, changed. kafkajs elects no leaders, and sends the rest to one broker
 * only, which may be the one that is down. Source of the layouts: the message schemas of Apache Kafka (ElectLeaders v1,
 * AlterPartitionReassignments v0, ListPartitionReassignments v0), all of Kafka 2.4.
 */

const ELECT_LEADERS = 43;
const ALTER_PARTITION_REASSIGNMENTS = 45;
const LIST_PARTITION_REASSIGNMENTS = 46;

/** Which broker is asked, and how. */
export interface MoveQuestion extends AskOptions {
  address: Address;
  topic: string;
}

/** Has a partition's replicas moved to other brokers, which goes on after this. @throws HydraError where it is refused */
export async function movePartition(
  partition: number,
  replicas: readonly number[],
  question: MoveQuestion,
): Promise<void> {
  const one = Buffer.concat([int32(partition), compactArray(replicas.map(int32)), noTags]);
  const topics = compactArray([Buffer.concat([compactText(question.topic), compactArray([one]), noTags])]);
  const reader = await ask(ALTER_PARTITION_REASSIGNMENTS, topics, question);
  refuse(reader.int16(), reader.text());
  reader.array(() => {
    reader.text();
    reader.array(() => {
      reader.int32();
      refuse(reader.int16(), reader.text());
      reader.skipTags();
    });
    reader.skipTags();
  });
}

/** Whether a partition's replicas are still on their way. @throws HydraError where that is not told */
export async function isMoving(partition: number, question: MoveQuestion): Promise<boolean> {
  const one = Buffer.concat([compactText(question.topic), compactArray([int32(partition)]), noTags]);
  const reader = await ask(LIST_PARTITION_REASSIGNMENTS, compactArray([one]), question);
  refuse(reader.int16(), reader.text());
  // Of those that were asked for, only they are told.
  return reader.varint() > 1;
}

async function ask(key: number, topics: Buffer, question: MoveQuestion): Promise<FlexibleReader> {
  const { address, timeoutMs } = question;
  // A flexible request's header ends with its tags, and so does an answer's; then comes the throttle time.
  const request = kafkaRequest(key, 0, [noTags, int32(timeoutMs), topics, noTags]);
  const reader = new FlexibleReader(await askKafka(address, request, question), 0);
  reader.skipTags();
  reader.skip(4);
  return reader;
}

function refuse(code: number, message: string): void {
  if (code !== 0) throw new HydraError(message === '' ? `Kafka refuses it with error ${code}` : message);
}

/** What became of the election of one partition's leader. */
export interface Election {
  partition: number;
  outcome: 'elected' | 'not_needed' | 'failed';
  /** Why it failed; else empty. */
  why: string;
}

const ELECTION_NOT_NEEDED = 84;

/**
 * Has leaders of partitions elected. `preferred`: the first of their replicas. `unclean`: where none in sync is there,
 * any replica that is. @throws HydraError where that is refused as a whole
 */
export async function electLeaders(
  kind: 'preferred' | 'unclean',
  partitions: readonly number[],
  question: MoveQuestion,
): Promise<Election[]> {
  const { address, topic, timeoutMs } = question;
  const length = Buffer.alloc(2);
  length.writeInt16BE(topic.length);
  const topics = [int32(1), length, Buffer.from(topic), int32(partitions.length), ...partitions.map(int32)];
  const body = [Buffer.of(kind === 'unclean' ? 1 : 0), ...topics, int32(timeoutMs)];
  const reader = new BodyReader(await askKafka(address, kafkaRequest(ELECT_LEADERS, 1, body), question));
  reader.int32();
  refuse(reader.int16(), `Kafka at ${textOf(address)} elects no leaders`);
  return reader
    .array(() => {
      reader.text();
      return reader.array(() => electionOf(reader.int32(), reader.int16(), reader.text()));
    })
    .flat();
}

function electionOf(partition: number, code: number, message: string | null): Election {
  if (code === 0) return { partition, outcome: 'elected', why: '' };
  if (code === ELECTION_NOT_NEEDED) return { partition, outcome: 'not_needed', why: '' };
  return { partition, outcome: 'failed', why: message ?? `error ${code}` };
}
