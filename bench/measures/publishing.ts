import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillOf } from '../../src/measure/fill.ts';
import type { BenchContext } from '../bench-context.ts';
import { configArguments } from '../kafka-tools.ts';
import { kafkajsPublishes } from '../kafkajs-rival.ts';
import type { PairMeasure } from '../measure.ts';
import { type NativeRival, nativeRate } from '../native-rivals.ts';
import { FLAT_OUT_PER_S, publish } from '../publish.ts';
import { producerRate } from '../tool-output.ts';
import { withTopic } from '../topic.ts';

const PRODUCER = 'org.apache.kafka.tools.ProducerPerformance';
const LINGER_MS = 5;
const SECONDS = 6;
/** As many seconds of the rival, so that its JVM has compiled what it needs early in the measure. */
const BYTES = 500_000_000;
const MOST_MESSAGES = 3_000_000;
/** Different ones, of which the rival draws. */
const PAYLOADS = 4_000;

interface Variant {
  messageBytes: number;
  batchBytes: number;
  acks: 1 | 'all';
  compression?: 'gzip' | 'snappy' | 'lz4' | 'zstd';
  /** With both, whatever their defaults are. */
  idempotent?: boolean;
  /** Over connections with TLS. */
  tls?: boolean;
  atLeast: number;
}

const variants: readonly Variant[] = [
  { messageBytes: 100, batchBytes: 16_384, acks: 1, atLeast: 2.5 },
  { messageBytes: 100, batchBytes: 131_072, acks: 1, atLeast: 3 },
  { messageBytes: 100, batchBytes: 16_384, acks: 'all', atLeast: 2.5 },
  { messageBytes: 100, batchBytes: 131_072, acks: 'all', atLeast: 3 },
  { messageBytes: 1_000, batchBytes: 131_072, acks: 1, atLeast: 1.2 },
  { messageBytes: 10_000, batchBytes: 131_072, acks: 1, atLeast: 1.2 },
  { messageBytes: 100, batchBytes: 16_384, acks: 'all', idempotent: true, atLeast: 1.5 },
  { messageBytes: 100, batchBytes: 16_384, acks: 1, tls: true, atLeast: 1.5 },
  { messageBytes: 1_000, batchBytes: 131_072, acks: 1, compression: 'lz4', atLeast: 1.5 },
  { messageBytes: 1_000, batchBytes: 131_072, acks: 1, compression: 'zstd', atLeast: 1.5 },
];

const besideKafkajs: Variant = { messageBytes: 100, batchBytes: 16_384, acks: 1, atLeast: 1 };
const besideNative: Variant = { messageBytes: 100, batchBytes: 16_384, acks: 1, atLeast: 1.5 };
/** Of kafkajs's, which sends a hundred thousand a second. */
const KAFKAJS_MESSAGES = 600_000;

/** P2: one publisher, as fast as it can. */
export const publishing: readonly PairMeasure[] = [
  ...variants.map((variant) => line(variant, '', 'ProducerPerformance', (bench) => rival(bench, variant))),
  ...(['librdkafka', 'franz-go'] as const).map((name) =>
    line(besideNative, ` (beside ${name})`, name, (bench) => nativeRival(bench, name, besideNative)),
  ),
  line(besideKafkajs, ' (beside kafkajs)', 'kafkajs', (bench) =>
    withTopic(bench, (topic) =>
      kafkajsPublishes(bench.broker.bootstrap, topic, KAFKAJS_MESSAGES * bench.scale),
    ),
  ),
];

function line(
  variant: Variant,
  remark: string,
  name: string,
  rivalMeasure: (bench: BenchContext) => Promise<number>,
): PairMeasure {
  const { messageBytes, batchBytes, acks, tls = false, atLeast } = variant;
  return {
    id: 'P2',
    name: `publish ${sizeText(messageBytes)}, batches of ${batchBytes / 1024} KiB, acks=${acks}${extrasText(variant)}${remark}`,
    unit: 'messages/s',
    goal: { kind: 'ratio', atLeast },
    tls,
    measure: (bench) => ours(bench, variant),
    rival: { name, measure: rivalMeasure },
  };
}

function extrasText({ compression, idempotent, tls }: Variant): string {
  return [compression, idempotent && 'idempotent', tls && 'TLS']
    .filter(Boolean)
    .map((extra) => `, ${extra}`)
    .join('');
}

function sizeText(bytes: number): string {
  return bytes < 1_000 ? `${bytes} B` : `${bytes / 1_000} kB`;
}

function messagesOf({ messageBytes }: Variant, scale: number): number {
  return Math.ceil(Math.min(MOST_MESSAGES, BYTES / messageBytes) * scale);
}

function ours(bench: BenchContext, variant: Variant): Promise<number> {
  return withTopic(bench, async (topic) => {
    const { report } = await publish(bench, topic, {
      ...variant,
      rate: FLAT_OUT_PER_S,
      seconds: SECONDS * bench.scale,
      lingerMs: LINGER_MS,
      burst: 1_000,
    });
    return report.publisher?.rate ?? Number.NaN;
  });
}

function nativeRival(bench: BenchContext, name: NativeRival, variant: Variant): Promise<number> {
  const { messageBytes, batchBytes, acks } = variant;
  const numbers = [messagesOf(variant, bench.scale), messageBytes, acks, LINGER_MS, batchBytes].map(String);
  return withTopic(bench, (topic) =>
    nativeRate(bench, name, ['publish', bench.broker.bootstrap, topic, ...numbers, 'none']),
  );
}

/** Payloads like ours, where what they are like makes a difference. */
function payloadArguments({ temp }: BenchContext, { messageBytes, compression }: Variant): string[] {
  if (compression === undefined) return ['--record-size', String(messageBytes)];
  const file = join(temp, `payloads-${messageBytes}`);
  const { buffer } = fillOf('json', null);
  const lines = Array.from({ length: PAYLOADS }, (_, at) =>
    buffer.toString('latin1', at * messageBytes, (at + 1) * messageBytes),
  );
  writeFileSync(file, lines.join('\n'));
  return ['--payload-file', file];
}

function rival(bench: BenchContext, variant: Variant): Promise<number> {
  return withTopic(bench, async (topic) => {
    const messages = messagesOf(variant, bench.scale);
    const properties = [
      `bootstrap.servers=${bench.broker.bootstrap}`,
      `acks=${variant.acks}`,
      `linger.ms=${LINGER_MS}`,
      `batch.size=${variant.batchBytes}`,
      `enable.idempotence=${variant.idempotent ?? false}`,
      `compression.type=${variant.compression ?? 'none'}`,
    ];
    const printed = await bench.tools.run({
      mainClass: PRODUCER,
      args: [
        ...['--topic', topic, '--num-records', String(messages), ...payloadArguments(bench, variant)],
        ...['--throughput', '-1', ...configArguments(bench), '--producer-props', ...properties],
      ],
    });
    return producerRate(printed, messages);
  });
}
