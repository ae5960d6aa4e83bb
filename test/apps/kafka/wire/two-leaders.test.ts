import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProtocolWriter } from '../../../../apps/kafka/wire/protocol-writer.ts';
import { createWireClients } from '../../../../apps/kafka/wire/wire-clients.ts';
import { type ProxiedRequest, TcpProxy } from '../../../harness/tcp-proxy.ts';
import { bootstrap } from '../broker.ts';
import { open, TestPublisher, TestSubscriber } from '../clients.ts';
import { createTopic } from '../test-topic.ts';

/*
 * One broker behind two proxies passes for two brokers: the proxies answer Metadata themselves and tell which of
 * them leads which partition.
 */

const PRODUCE = 0;
const FETCH = 1;
const METADATA = 3;
const PARTITIONS = 4;

const wire = createWireClients();
let proxies: TcpProxy[];
let closing: { close(): Promise<void> }[];
/** Index of the proxy that leads, by partition. */
let leaders: number[];

function metadataOf(topic: string): Buffer {
  const writer = new ProtocolWriter().begin(0, 0, '');
  const bodyAt = writer.length;
  writer.int32(0).int32(proxies.length);
  for (const [node, proxy] of proxies.entries()) {
    writer.int32(node).string('127.0.0.1').int32(proxy.port).nullString();
  }
  writer.nullString().int32(0).int32(1).int16(0).string(topic).int8(0).int32(PARTITIONS);
  for (const [partition, leader] of leaders.entries()) {
    writer.int16(0).int32(partition).int32(leader).int32(0).int32(0);
  }
  return Buffer.from(writer.slab.bytes.subarray(bodyAt, writer.length));
}

beforeEach(async () => {
  proxies = [await TcpProxy.start(bootstrap), await TcpProxy.start(bootstrap)];
  leaders = [0, 1, 0, 1];
  closing = [...proxies];
});

afterEach(async () => {
  for (const item of closing.reverse()) await item.close();
});

async function start() {
  const topic = await createTopic(bootstrap, PARTITIONS);
  for (const proxy of proxies) {
    proxy.hooks.request = ({ apiKey }) => (apiKey === METADATA ? metadataOf(topic) : undefined);
  }
  const via = proxies[0]?.bootstrap ?? '';
  const startOffsets = new Array<number>(PARTITIONS).fill(0);
  const sub = new TestSubscriber(wire.createSubscriber, {
    bootstrap: via,
    topic,
    startOffsets,
    fetchMaxBytes: 10_000,
  });
  const pub = new TestPublisher(wire.createPublisher, { bootstrap: via, topic, partitions: PARTITIONS });
  closing.push(sub.client, pub.client);
  await Promise.all([open(sub.client), open(pub.client)]);
  return { topic, sub, pub };
}

it('keeps one connection to each leader, and no other', async () => {
  const { sub, pub } = await start();
  await pub.publish(4_000);
  await pub.client.flush();
  await sub.untilReceived(4_000);
  expect(sub.account).toMatchObject({ received: 4_000, duplicated: 0, reordered: 0, connected: true });
  expect(proxies.map((proxy) => proxy.live)).toEqual([2, 2]);
});

it('goes on with the other leader while one is away, and comes back to it', async () => {
  const { sub, pub } = await start();
  const publishing = pub.publish(8_000);
  await sub.untilReceived(1_000);
  proxies[1]?.dropAll();
  await publishing;
  await pub.client.flush();
  await sub.untilReceived(8_000);
  expect(pub.account).toMatchObject({ acked: 8_000, failed: 0, unknown: 0 });
  expect(sub.account).toMatchObject({ received: 8_000, reordered: 0, connected: true, reconnects: 1 });
});

it('follows a partition to its new leader', async () => {
  const { topic, sub, pub } = await start();
  await pub.publish(2_000);
  await pub.client.flush();
  leaders = [0, 0, 0, 0];
  const deposed = proxies[1] as TcpProxy;
  deposed.hooks.request = ({ apiKey }) => (apiKey === METADATA ? metadataOf(topic) : undefined);
  deposed.hooks.answer = (request, frame) => withNotLeader(request, frame);
  await pub.publish(2_000);
  await pub.client.flush();
  await sub.untilReceived(4_000);
  expect(pub.account).toMatchObject({ acked: 4_000, failed: 0, unknown: 0 });
  expect(sub.troubles.get('NOT_LEADER_OR_FOLLOWER')).toBeGreaterThan(0);
  expect(sub.account).toMatchObject({ connected: true, reordered: 0 });
});

/** The error code of every partition in a Fetch or Produce answer: not the leader. */
function withNotLeader({ apiKey }: ProxiedRequest, frame: Buffer): Buffer {
  if (apiKey !== FETCH && apiKey !== PRODUCE) return frame;
  const changed = Buffer.from(frame);
  const nameAt = apiKey === FETCH ? 18 : 8;
  const countAt = nameAt + 2 + frame.readInt16BE(nameAt);
  let at = countAt + 4;
  for (let left = frame.readInt32BE(countAt); left > 0; left--) {
    changed.writeInt16BE(6, at + 4);
    at += apiKey === PRODUCE ? 30 : 38 + frame.readInt32BE(at + 34);
  }
  return changed;
}
