import { HydraError } from '../src/base/errors.ts';
import { Histogram } from '../src/measure/histogram.ts';
import type { TaskReport } from '../src/measure/report.ts';
import type { Compression } from '../src/servers/kafka/client/compression.ts';
import { AppTask } from './app-task.ts';
import type { BenchContext } from './bench-context.ts';
import { brokerArguments, fillArguments, type Published } from './publish.ts';

const FETCH_BYTES = 1_048_576;

/**
 * One subscriber task with one client reads a whole topic from its beginning, and is told the published totals: nothing may be
 * missing, double or out of order, and every latency must have been taken.
 * @returns messages per second, from the order to start, connecting included, to the last message
 */
export async function readAll(
  bench: BenchContext,
  topic: string,
  published: Published,
  compression: Compression = 'none',
): Promise<number> {
  const task = await AppTask.start(bench.keeper, bench.temp, 'kafka-sub.mjs');
  const messages = published.report.publisher?.acked ?? 0;
  try {
    await task.ask('updateconfig', {
      run_id: published.runId,
      client: 'wire',
      clients: 1,
      ...brokerArguments(bench),
      topic,
      start_offsets: '[0]',
      fetch_min_bytes: 1,
      fetch_max_wait_ms: 500,
      fetch_max_bytes: FETCH_BYTES,
      request_timeout_ms: 30_000,
      ...fillArguments(compression),
    });
    const startedS = Date.now() / 1000;
    await task.ask('teststart', { run_id: published.runId });
    await task.until(({ subscriber }) => (subscriber?.received ?? 0) >= messages, bench.signal);
    await task.ask('setpublished', { published: totalsOf(published) });
    const report = await task.report('full');
    refuseGaps(report, messages);
    const lastS = report.subscriber?.clients?.[0]?.last_msg_time ?? Number.NaN;
    return messages / (lastS - startedS);
  } finally {
    await task.stop();
  }
}

function totalsOf({ report }: Published): string {
  const { publisher, host } = report;
  return JSON.stringify({
    publishers: [{ streams: publisher?.streams ?? [] }],
    span_s: publisher?.span_s ?? 0,
    end_us: publisher?.end_us ?? 0,
    boot_id: host.boot_id,
  });
}

function refuseGaps({ subscriber }: TaskReport, messages: number): void {
  const latencies = new Histogram();
  if (subscriber?.histograms) latencies.addReport(subscriber.histograms.end_to_end);
  const { received, lost, duplicated, reordered, corrupted } = subscriber ?? {};
  const exact = received === messages && lost === 0 && duplicated === 0 && reordered === 0 && corrupted === 0;
  if (exact && latencies.count === messages) return;
  throw new HydraError(
    `of ${messages} messages ${received} were received, ${lost} lost, ${duplicated} duplicated, ${reordered} reordered, ${corrupted} corrupted, ${latencies.count} timed`,
  );
}
