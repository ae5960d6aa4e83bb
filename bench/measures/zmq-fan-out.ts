import { join } from 'node:path';
import { HydraError } from '../../src/base/errors.ts';
import { newRunId } from '../../src/base/run-id.ts';
import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import { readOptions } from '../../src/workloads/shared/read-options.ts';
import { zmq } from '../../src/workloads/zmq/zmq.ts';
import type { PairContext } from '../bench-context.ts';
import { openBenchSession } from '../bench-session.ts';
import type { Goal, ServerlessPair } from '../measure.ts';
import { nativeRate } from '../native-rivals.ts';

const SECONDS = 5;
const MESSAGE_BYTES = 100;
/** Of publishers, the rival's too; libzmq's own default. */
const HIGH_WATER_MARK = 1_000;
/** More than anybody publishes: what paces the publisher is the slowest subscriber. */
const FLAT_OUT_PER_S = 5_000_000;

/**
 * Z1, Z2: one publisher as fast as all subscribers keep up with. Nothing is dropped, as with --xpub_nodrop, on either side: where
 * PUB drops, the highest rate without loss is what the machine's worst pause makes of the high-water mark.
 */
export const zmqFanOut: readonly ServerlessPair[] = [
  line('Z1', 1, { kind: 'ratio', atLeast: 0.8 }),
  line('Z2', 10, { kind: 'at-least', value: 0 }),
  line('Z2', 100, { kind: 'at-least', value: 0 }),
  line('Z2', 1_000, { kind: 'at-least', value: 2_000_000 }),
];

function line(id: string, subscribers: number, goal: Goal): ServerlessPair {
  const clients = subscribers === 1 ? '1 subscriber' : `${subscribers.toLocaleString('en')} subscribers`;
  return {
    id,
    name: `ZeroMQ, ${clients}, ${MESSAGE_BYTES} B: deliveries in all`,
    unit: 'messages/s',
    goal,
    serverless: true,
    measure: (context) => deliveriesPerS(context, subscribers),
    rival: {
      name: 'libzmq',
      measure: (context) => {
        const numbers = [subscribers, SECONDS * context.scale, MESSAGE_BYTES, HIGH_WATER_MARK];
        return nativeRate(context, 'libzmq', numbers.map(String));
      },
    },
  };
}

/** A whole run of `hydra zmq`, all subscribers in one task, as the rival has them in one process. */
async function deliveriesPerS(
  { signal, scale, temp, note }: PairContext,
  subscribers: number,
): Promise<number> {
  const session = await openBenchSession(zmq, signal);
  try {
    const options = readOptions(
      zmq,
      {
        clients: String(subscribers),
        clients_per_app: String(subscribers),
        msg_rate: String(FLAT_OUT_PER_S),
        msg_size: String(MESSAGE_BYTES),
        test_duration: String(Math.max(1, SECONDS * scale)),
        sndhwm: String(HIGH_WATER_MARK),
        xpub_nodrop: 'true',
      },
      null,
    );
    const runId = newRunId(new Date(), Math.random);
    const logsFolder = join(temp, `logs-${runId}`);
    const run = { runId, observe: () => {}, logsFolder, keepApps: false };
    const result = (await session.measure(options, run)) as PubsubResult;
    note(`  ${cpuText(result)}`);
    return deliveredRate(result);
  } finally {
    await session.close();
  }
}

/**
 * Deliveries over the time from the first message to the last delivery, the drain included.
 * @throws HydraError where anything is missing that was handed over: the rate of a run with loss is no rate
 */
function deliveredRate({ counts, average_tx_rate, drain_s, client_count }: PubsubResult): number {
  const { acked, received, lost, undelivered, duplicated, reordered, corrupted } = counts;
  const exact = [lost, undelivered, duplicated, reordered, corrupted].every((count) => count === 0);
  if (
    exact &&
    acked !== null &&
    average_tx_rate !== null &&
    drain_s !== null &&
    received === acked * client_count
  ) {
    return received / (acked / average_tx_rate + drain_s);
  }
  throw new HydraError(
    `of ${acked} messages x ${client_count} subscribers ${received} were received, ${lost} lost, ${undelivered} undelivered, ${duplicated} duplicated, ${reordered} reordered, ${corrupted} corrupted`,
  );
}

function cpuText({ tasks, counts }: PubsubResult): string {
  const perMillion = (role: 'publisher' | 'subscriber') => {
    const cpu_s = tasks.filter((task) => task.role === role).reduce((sum, task) => sum + task.cpu_s, 0);
    return (cpu_s * 1e6) / (counts.received ?? Number.NaN);
  };
  const [publisher, subscriber] = [perMillion('publisher'), perMillion('subscriber')];
  return `CPU per million deliveries: publisher ${publisher.toFixed(2)} s, subscribers ${subscriber.toFixed(2)} s`;
}
