import { HydraError } from '../../../base/errors.ts';
import { BodyReader } from '../client/body-reader.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { parseBootstrap } from './address.ts';
import { askKafka, kafkaRequest } from './kafka-request.ts';

/*
 * Settings of single groups (KIP-848, KIP-932), by IncrementalAlterConfigs v0. Source: the message schemas of Apache Kafka
 * (clients/src/main/resources/common/message).
 */
const INCREMENTAL_ALTER_CONFIGS = 44;
const GROUP_RESOURCE = 32;
const [SET, DELETE] = [0, 1];
const TIMEOUT_MS = 10_000;

export const SESSION_SETTING = 'consumer.session.timeout.ms';
export const HEARTBEAT_SETTING = 'consumer.heartbeat.interval.ms';

/** Settings by name; null = the broker's own holds again. */
export type GroupSettings = Readonly<Record<string, string | null>>;

export const SHARE_SESSION_SETTING = 'share.session.timeout.ms';
export const SHARE_HEARTBEAT_SETTING = 'share.heartbeat.interval.ms';
export const SHARE_LOCK_SETTING = 'share.record.lock.duration.ms';
export const SHARE_START_SETTING = 'share.auto.offset.reset';

/** What a run sets of its groups, taken back, by their protocol. */
export const NO_SETTINGS = {
  consumer: { [SESSION_SETTING]: null, [HEARTBEAT_SETTING]: null },
  share: {
    ...{ [SHARE_SESSION_SETTING]: null, [SHARE_HEARTBEAT_SETTING]: null },
    ...{ [SHARE_LOCK_SETTING]: null, [SHARE_START_SETTING]: null },
  },
} satisfies Record<string, GroupSettings>;

/** Ids of so many groups of a run. */
export function idsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, group) => `${prefix}${group + 1}`);
}

/** @throws HydraError with the broker's words where it takes them not */
export async function setGroupSettings(
  { bootstrap, security }: KafkaCluster,
  groupIds: readonly string[],
  settings: GroupSettings,
): Promise<void> {
  let failure: unknown;
  for (const address of parseBootstrap(bootstrap)) {
    try {
      const request = kafkaRequest(INCREMENTAL_ALTER_CONFIGS, 0, [bodyOf(groupIds, settings)]);
      refuseErrors(await askKafka(address, request, { timeoutMs: TIMEOUT_MS, security }));
      return;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      failure = error;
    }
  }
  throw failure;
}

class Refusal extends HydraError {}

function refuseErrors(answer: Buffer): void {
  const reader = new BodyReader(answer);
  reader.int32(); // throttle time
  reader.array(() => {
    const [code, message] = [reader.int16(), reader.text()];
    reader.skip(1); // kind of resource
    const group = reader.text();
    if (code !== 0)
      throw new Refusal(`Kafka does not take the settings of group ${group}: ${message ?? `error ${code}`}`);
  });
}

function bodyOf(groupIds: readonly string[], settings: GroupSettings): Buffer {
  const entries = Object.entries(settings);
  const resources = groupIds.map((id) =>
    Buffer.concat([
      Buffer.of(GROUP_RESOURCE),
      text(id),
      int32(entries.length),
      ...entries.flatMap(([name, value]) => [
        text(name),
        Buffer.of(value === null ? DELETE : SET),
        value === null ? Buffer.from([0xff, 0xff]) : text(value),
      ]),
    ]),
  );
  // Not only looked at, but done.
  return Buffer.concat([int32(resources.length), ...resources, Buffer.of(0)]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
}
