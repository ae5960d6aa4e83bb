import { HydraError } from '../src/base/errors.ts';
import { newRunId } from '../src/base/run-id.ts';
import type { TaskReport } from '../src/measure/report.ts';
import type { Compression } from '../src/servers/kafka/client/compression.ts';
import { packSecurity } from '../src/servers/kafka/client/packed-security.ts';
import { processUsage } from '../src/servers/shared/process-usage.ts';
import { AppTask } from './app-task.ts';
import type { BenchContext } from './bench-context.ts';

/** What a publisher is asked for. */
export interface Publishing {
  /** Messages/s; as fast as it can where no publisher can do so many. */
  rate: number;
  /** Seconds. */
  seconds: number;
  messageBytes: number;
  batchBytes: number;
  lingerMs: number;
  acks: 0 | 1 | 'all';
  /** Messages due at one instant. */
  burst: number;
  /** None unless told; then messages are filled with JSON. */
  compression?: Compression;
  /** Whether brokers are to know batches that are sent again. */
  idempotent?: boolean;
}

/** More than anybody publishes: the publisher is late from the first message on and never waits for one to be due. */
export const FLAT_OUT_PER_S = 10_000_000;

/** What it did. */
export interface Published {
  runId: string;
  report: TaskReport;
}

/** Our publisher task alone: what every run of Hydra publishes with, its accounts and histograms included. */
export async function publish(bench: BenchContext, topic: string, wanted: Publishing): Promise<Published> {
  const runId = newRunId(new Date(), Math.random);
  const task = await AppTask.start(bench.keeper, bench.temp, 'kafka-pub.mjs');
  try {
    await task.ask('updateconfig', publisherArguments(bench, topic, runId, wanted));
    const brokerCpuS = processUsage(bench.broker.pid)?.cpu_s ?? 0;
    await task.ask('teststart', { run_id: runId });
    await task.until(({ publisher }) => publisher?.streams != null, bench.signal);
    const report = await task.report('full');
    bench.note(`  ${cpuText(report, brokerCpuS, bench)}`);
    const { acked = 0, sent = 0 } = report.publisher ?? {};
    if (acked === 0 || acked !== sent) throw new HydraError(`${acked} of ${sent} messages were acknowledged`);
    return { runId, report };
  } finally {
    await task.stop();
  }
}

/** Who was busy: what limits a rate is mostly one of the two. */
function cpuText(
  { process: usage }: TaskReport,
  brokerCpuBefore_s: number,
  { broker }: BenchContext,
): string {
  const ours = (usage.cpu_user_s + usage.cpu_system_s) / usage.elapsed_s;
  const brokers = ((processUsage(broker.pid)?.cpu_s ?? Number.NaN) - brokerCpuBefore_s) / usage.elapsed_s;
  return `publisher ${ours.toFixed(2)} cores, broker ${brokers.toFixed(2)} cores`;
}

/** How publishers and subscribers reach the broker. */
export function brokerArguments({ broker, security }: BenchContext) {
  return {
    bootstrap: broker.bootstrap,
    ...(security.tls === null ? {} : { security: packSecurity(security) }),
  };
}

/** What publishers and subscribers of compressed messages are told beside the rest. */
export function fillArguments(compression: Compression = 'none') {
  return { compression, payload: compression === 'none' ? 'plain' : 'json' };
}

function publisherArguments(bench: BenchContext, topic: string, runId: string, wanted: Publishing) {
  const { rate, seconds, acks } = wanted;
  return {
    run_id: runId,
    client: 'wire',
    ...brokerArguments(bench),
    topic,
    partitions: 1,
    test_duration: String(seconds),
    msg_batch: wanted.burst,
    msg_requested_rate: String(rate),
    msg_size: wanted.messageBytes,
    acks: acks === 'all' ? -1 : acks,
    linger_ms: wanted.lingerMs,
    batch_size: wanted.batchBytes,
    max_in_flight: 5,
    buffer_memory: 33_554_432,
    delivery_timeout_ms: 120_000,
    request_timeout_ms: 30_000,
    enable_idempotence: String(wanted.idempotent ?? false),
    ...fillArguments(wanted.compression),
  };
}
