import { HydraError } from '../../src/base/errors.ts';
import type { BenchContext } from '../bench-context.ts';
import { kafkajsReads } from '../kafkajs-rival.ts';
import type { PairMeasure } from '../measure.ts';
import { type Published, publish } from '../publish.ts';
import { readAll } from '../subscribe.ts';
import { consumerRate } from '../tool-output.ts';
import { withTopic } from '../topic.ts';

const CONSUMER = 'org.apache.kafka.tools.ConsumerPerformance';
const MESSAGES = 5_000_000;
/** What any machine stores that is worth reading from. */
const STORING_PER_S = 300_000;

/** P3: one subscriber reads what is stored. */
export const reading: readonly PairMeasure[] = [
  line('', 2, 'ConsumerPerformance', rival),
  line(' (beside kafkajs)', 1, 'kafkajs', (bench, topic) =>
    kafkajsReads(bench.broker.bootstrap, topic, MESSAGES * bench.scale),
  ),
];

function line(
  remark: string,
  atLeast: number,
  name: string,
  rivalReads: (bench: BenchContext, topic: string) => Promise<number>,
): PairMeasure {
  return {
    id: 'P3',
    name: `read ${MESSAGES.toLocaleString('en')} stored messages of 100 B${remark}`,
    unit: 'messages/s',
    goal: { kind: 'ratio', atLeast },
    measure: (bench) => withStored(bench, (topic, published) => readAll(bench, topic, published)),
    rival: { name, measure: (bench) => withStored(bench, (topic) => rivalReads(bench, topic)) },
  };
}

function withStored(
  bench: BenchContext,
  work: (topic: string, published: Published) => Promise<number>,
): Promise<number> {
  return withTopic(bench, async (topic) => {
    const published = await publish(bench, topic, {
      rate: STORING_PER_S,
      seconds: (MESSAGES * bench.scale) / STORING_PER_S,
      messageBytes: 100,
      batchBytes: 16_384,
      acks: 1,
      lingerMs: 5,
      burst: 1_000,
    });
    const stored = published.report.publisher?.acked;
    if (stored !== MESSAGES * bench.scale) throw new HydraError(`only ${stored} messages could be stored`);
    return work(topic, published);
  });
}

async function rival(bench: BenchContext, topic: string): Promise<number> {
  const messages = MESSAGES * bench.scale;
  const printed = await bench.tools.run({
    mainClass: CONSUMER,
    args: [
      ...['--bootstrap-server', bench.broker.bootstrap, '--topic', topic],
      ...['--messages', String(messages), '--timeout', '60000'],
    ],
  });
  return consumerRate(printed, messages);
}
