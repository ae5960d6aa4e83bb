import { HydraError } from '../../src/base/errors.ts';
import type { BenchContext } from '../bench-context.ts';
import { configArguments } from '../kafka-tools.ts';
import { kafkajsReads } from '../kafkajs-rival.ts';
import type { PairMeasure } from '../measure.ts';
import { nativeRate } from '../native-rivals.ts';
import { type Published, publish } from '../publish.ts';
import { readAll } from '../subscribe.ts';
import { consumerRate } from '../tool-output.ts';
import { withTopic } from '../topic.ts';

const CONSUMER = 'org.apache.kafka.tools.ConsumerPerformance';
/** What is stored. */
interface Stored {
  messages: number;
  messageBytes: number;
  compression: 'none' | 'lz4' | 'zstd';
  /** Over connections with TLS. */
  tls?: boolean;
}

const SMALL: Stored = { messages: 5_000_000, messageBytes: 100, compression: 'none' };
const SMALL_TLS: Stored = { ...SMALL, messages: 3_000_000, tls: true };
const compressed = (compression: 'lz4' | 'zstd'): Stored => ({
  ...{ messages: 1_000_000, messageBytes: 1_000, compression },
});
/** What any machine stores that is worth reading from. */
const STORING_BYTES_PER_S = 30_000_000;

/** P3: one subscriber reads what is stored. */
export const reading: readonly PairMeasure[] = [
  line(SMALL, '', 2, 'ConsumerPerformance', rivalOf(SMALL)),
  line(SMALL, ' (beside kafkajs)', 1, 'kafkajs', (bench, topic) =>
    kafkajsReads(bench.broker.bootstrap, topic, SMALL.messages * bench.scale),
  ),
  ...(['librdkafka', 'franz-go'] as const).map((name) =>
    line(SMALL, ` (beside ${name})`, 1.5, name, (bench, topic) => {
      const messages = String(SMALL.messages * bench.scale);
      return nativeRate(bench, name, ['read', bench.broker.bootstrap, topic, messages]);
    }),
  ),
  line(SMALL_TLS, '', 1.5, 'ConsumerPerformance', rivalOf(SMALL_TLS)),
  ...(['lz4', 'zstd'] as const).map((codec) =>
    line(compressed(codec), '', 1.5, 'ConsumerPerformance', rivalOf(compressed(codec))),
  ),
];

function line(
  stored: Stored,
  remark: string,
  atLeast: number,
  name: string,
  rivalReads: (bench: BenchContext, topic: string) => Promise<number>,
): PairMeasure {
  return {
    id: 'P3',
    name: `read ${stored.messages.toLocaleString('en')} stored messages of ${sizeText(stored)}${remark}`,
    unit: 'messages/s',
    goal: { kind: 'ratio', atLeast },
    tls: stored.tls ?? false,
    measure: (bench) =>
      withStored(bench, stored, (topic, published) => readAll(bench, topic, published, stored.compression)),
    rival: { name, measure: (bench) => withStored(bench, stored, (topic) => rivalReads(bench, topic)) },
  };
}

function sizeText({ messageBytes, compression, tls }: Stored): string {
  const size = `${messageBytes < 1_000 ? `${messageBytes} B` : `${messageBytes / 1_000} kB`}${tls ? ', TLS' : ''}`;
  return compression === 'none' ? size : `${size}, ${compression}`;
}

function withStored(
  bench: BenchContext,
  { messages, messageBytes, compression }: Stored,
  work: (topic: string, published: Published) => Promise<number>,
): Promise<number> {
  return withTopic(bench, async (topic) => {
    const published = await publish(bench, topic, {
      rate: STORING_BYTES_PER_S / messageBytes,
      seconds: (messages * bench.scale * messageBytes) / STORING_BYTES_PER_S,
      messageBytes,
      batchBytes: messageBytes < 1_000 ? 16_384 : 131_072,
      compression,
      acks: 1,
      lingerMs: 5,
      burst: 1_000,
    });
    const stored = published.report.publisher?.acked;
    if (stored !== messages * bench.scale) throw new HydraError(`only ${stored} messages could be stored`);
    return work(topic, published);
  });
}

function rivalOf(stored: Stored): (bench: BenchContext, topic: string) => Promise<number> {
  return async (bench, topic) => {
    const messages = stored.messages * bench.scale;
    const printed = await bench.tools.run({
      mainClass: CONSUMER,
      args: [
        ...['--bootstrap-server', bench.broker.bootstrap, '--topic', topic],
        ...['--messages', String(messages), '--timeout', '60000', ...configArguments(bench)],
      ],
    });
    return consumerRate(printed, messages);
  };
}
