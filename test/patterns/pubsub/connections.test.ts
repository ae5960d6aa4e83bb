import { describe, expect, it } from 'vitest';
import type { ConnectionReport } from '../../../src/measure/connection-report.ts';
import { Histogram } from '../../../src/measure/histogram.ts';
import type { HistogramReport } from '../../../src/measure/report.ts';
import { buildResult } from '../../../src/patterns/pubsub/build-result.ts';
import type { Collected } from '../../../src/patterns/pubsub/collected.ts';
import { pubsubResult } from '../../../src/patterns/pubsub/result.ts';
import { resultLines } from '../../../src/patterns/pubsub/result-lines.ts';
import { runFailures } from '../../../src/run/run-failures.ts';
import { cleanRun, load } from './collected.ts';
import { clientReport, toldBySubscriber } from './reports.ts';

const LIMIT = 'the brokers take 5 connections, the run wants 6';

function histogramOf(...values: number[]): HistogramReport {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram.toReport();
}

function connections(of: Partial<ConnectionReport>): ConnectionReport {
  return {
    ...{ wanted: 2, held: 2, attempts: 2, opened: 2, reopened: 0, failed: {}, not_connected: [] },
    ...{ start_us: 1_000_000, end_us: 1_200_000, anew: 0, away: 0, back_s: null },
    histograms: { connect: histogramOf(100, 200), ready: histogramOf(1_000, 2_000) },
    ...of,
  };
}

/** Two tasks of two clients; a client of the second found no connection unless told otherwise. */
function runWith(second: Partial<ConnectionReport>, more: Partial<Collected> = {}): Collected {
  const client = (index: number, not_connected = false) =>
    clientReport({ client: index, received: not_connected ? 0 : 10_000, rate: 1_000, not_connected });
  const lacks = (second.held ?? 2) < 2;
  const part = { received_by_end: 20_000, lost: 0 };
  return {
    ...cleanRun(),
    load: { ...load, clients: 4 },
    subscribers: [
      toldBySubscriber('sub.1', {
        ...part,
        clients: [client(0), client(1)],
        received: 20_000,
        connections: connections({}),
      }),
      toldBySubscriber('sub.2', {
        ...part,
        clients: [client(0), client(1, lacks)],
        received: lacks ? 10_000 : 20_000,
        received_by_end: lacks ? 10_000 : 20_000,
        connections: connections(second),
      }),
    ],
    ...more,
  };
}

const refused = {
  held: 1,
  attempts: 9,
  opened: 1,
  failed: { CONNECTION_CLOSED: 8 },
  not_connected: [{ name: 'CONNECTION_CLOSED', reason: 'it was closed', hint: null, clients: 1 }],
  start_us: 900_000,
  end_us: 11_200_000,
};

describe('a system that does not take all connections', () => {
  const result = pubsubResult.parse(buildResult(runWith(refused, { connectionLimit: LIMIT })));

  it('is measured with the clients that it holds: the others have lost nothing', () => {
    expect(result.client_count).toBe(3);
    expect(result.clients).toHaveLength(3);
    expect(result.counts).toMatchObject({ expected: 30_000, received: 30_000, lost: 0 });
    expect(result.average_packet_loss).toBe(0);
    expect(result.backlog_at_end).toBe(0);
  });

  it('is a finding with a number, which fails the run', () => {
    expect(result.clean).toBe(false);
    expect(result.unclean_because).toEqual(['held 3 of 4 connections']);
    expect(result.connections).toEqual({
      ...{ wanted: 4, held: 3, rate: null, opening_s: 10.3, attempts: 11, opened: 3, reopened: 0 },
      failed: { CONNECTION_CLOSED: 8 },
    });
    expect(runFailures(result)).toEqual(['1 subscriber found no connection: it was closed']);
    const lines = new Map(resultLines(result));
    expect(lines.get('connections')).toBe(
      '3 of 4 held after 10.3 s; 11 attempts: 3 opened, 8 CONNECTION_CLOSED',
    );
  });

  it('is to blame by the limit that is known, else by what clients met', () => {
    expect(result.verdict.evidence).toEqual([
      { cause: 'configuration', evidence: LIMIT, reasons: ['connections'] },
    ]);
    const unknown = buildResult(runWith(refused, { causeOf: () => 'server' }));
    expect(unknown.verdict.evidence).toEqual([
      {
        cause: 'server',
        evidence: '1 subscriber found no connection: it was closed',
        reasons: ['connections'],
      },
    ]);
  });

  it('has the times of connecting, merged over all tasks', () => {
    expect(result.latency_us.connect).toMatchObject({ count: 4, min: 100, max: 200 });
    expect(result.latency_us.ready).toMatchObject({ count: 4, p50: 1_000, max: 2_000 });
    expect(result.latency_us.tls).toBeNull();
  });
});

describe('times of connecting', () => {
  it('are no finding of a run that held all and was not about connections', () => {
    const { latency_us, connections, clean } = buildResult(runWith({}));
    expect({ clean, connect: latency_us.connect }).toEqual({ clean: true, connect: null });
    expect(connections).toMatchObject({ wanted: 4, held: 4, attempts: 4, opening_s: 0.2 });
    expect(new Map(resultLines(buildResult(runWith({})))).has('connections')).toBe(false);
  });

  it.each([
    [{ rate: 50, reconnects: [] }, ' (asked 50/s)'],
    [{ rate: null, reconnects: [{ of: { kind: 'all' as const }, atS: 1, text: 'all at 1s' }] }, ''],
  ])('are told where connections are a load: %j', (connecting, asked) => {
    const run = runWith({ reopened: 2 }, { load: { ...load, clients: 4, connecting } });
    const result = buildResult(run);
    expect(result.latency_us.connect?.count).toBe(4);
    expect(new Map(resultLines(result)).get('connections')).toBe(
      `4 of 4 held after 0.2 s${asked}; 4 attempts: 4 opened, 2 opened again`,
    );
  });

  it('are not known of tasks that do not tell', () => {
    expect(buildResult(cleanRun()).connections).toBeNull();
  });
});
