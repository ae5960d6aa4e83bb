import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../src/measure/histogram.ts';
import type { HistogramReport, SubscriberClientRow } from '../../../src/measure/report.ts';
import { buildResult } from '../../../src/patterns/pubsub/build-result.ts';
import type { Collected } from '../../../src/patterns/pubsub/collected.ts';
import type { Counts } from '../../../src/patterns/pubsub/result.ts';
import { pubsubResult } from '../../../src/patterns/pubsub/result.ts';
import { SeriesBuilder } from '../../../src/patterns/pubsub/series.ts';
import { cleanRun, load } from './collected.ts';
import { clientReport, interval, toldByPublisher, toldBySubscriber } from './reports.ts';

function histogramOf(...values: number[]): HistogramReport {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram.toReport();
}

/** The clean run with clients that received as told; 10,000 were acknowledged. */
function runWith(clients: Partial<SubscriberClientRow>[], more: Partial<Collected> = {}): Collected {
  const rows = clients.map((row, client) => clientReport({ client, ...row }));
  return { ...cleanRun(), subscribers: [toldBySubscriber('sub.1', { clients: rows })], ...more };
}

describe('a run that nobody reads', () => {
  const publishOnly = (more: Partial<Collected> = {}): Collected => ({
    ...cleanRun(),
    load: { ...load, clients: 0 },
    subscribers: [],
    drain: { drainS: 0, waitedS: 0, end: 'complete' },
    ...more,
  });
  const found = { received: 9_990, missing: 10, duplicated: 0, reordered: 0, corrupted: 0 };
  const logCheck = { ...found, foreign: 0, unacked_received: 0, missing_received: 0 };

  it('is clean when all was sent and acknowledged, and tells of no delivery', () => {
    const result = pubsubResult.parse(buildResult(publishOnly()));
    expect(result).toMatchObject({
      flow: 'publish_only',
      clean: true,
      client_count: 0,
      average_packet_loss: null,
      average_rate: null,
      failing_clients: null,
      backlog_at_end: null,
      drain_s: null,
      drain_end: null,
      latency_us: { end_to_end: null },
    });
    const { asked, sent, unsent, acked, aborted, failed, unknown, ...deliveries } = result.counts;
    const published = { asked, sent, unsent, acked, aborted, failed, unknown };
    expect(published).toMatchObject({ asked: 10_000, acked: 10_000 });
    expect(new Set(Object.values(deliveries))).toEqual(new Set([null]));
    expect(result.notes.join()).toContain('nobody read');
    expect(result.verdict.evidence[0]?.evidence).not.toContain('received');
  });

  it('has the loss of the log where that was read again, and is not clean then', () => {
    const result = buildResult(publishOnly({ logCheck }));
    expect(result.average_packet_loss).toBe(0.1);
    expect(result.unclean_because.join()).toContain('misses 10 acknowledged messages');
    expect(buildResult(publishOnly({ logCheck: { ...logCheck, missing: 0 } })).clean).toBe(true);
  });
});

describe('a publisher whose schedule makes messages wait', () => {
  const late = (handover_us: number): Collected => {
    const histograms = {
      publish: histogramOf(20_000),
      lateness: histogramOf(20_000),
      schedule_wait: histogramOf(19_900),
      own_lateness: histogramOf(100),
    };
    const part = {
      asked: 10_000,
      sent: 10_000,
      acked: 10_000,
      span_s: 10,
      rate: 1_000,
      histograms,
      handover_us,
    };
    return { ...cleanRun(), load: { ...load, max_lateness_ms: 5 }, publishers: [toldByPublisher(part)] };
  };

  it('is not blamed for that', () => {
    const result = buildResult(late(10));
    expect(result).toMatchObject({ clean: true, caveats: [] });
    expect(result.latency_us).toMatchObject({ lateness: { max: 20_000 }, schedule_wait: { max: 19_900 } });
  });

  it('is blamed where it is slower than its rate', () => {
    const result = buildResult(late(950));
    expect(result.unclean_because.join()).toContain('the publisher was late: p99 20.0 ms');
    expect(result.caveats.join()).toContain('was late');
  });
});

describe('a clean run', () => {
  it('has every key of the original as computed by hand', () => {
    expect(buildResult(cleanRun())).toMatchObject({
      client_count: 4,
      packet_tx: 10_000,
      average_tx_rate: 1_000,
      average_packets: 10_000,
      average_rate: 1_000,
      failing_clients: 0,
      failing_clients_rate: null,
      average_packet_loss: 0,
      // 100 x (0.9 + 0.6) / 12
      pub_cpu: 12.5,
      pub_net_txrate: 120_000,
      pub_net_rxrate: 5_000,
      passed: true,
      clean: true,
      unclean_because: [],
      verdict: { cause: ['clean'] },
    });
  });

  it('tells what is expected, received and was still on its way at the end', () => {
    const { counts, backlog_at_end, drain_s, drain_end, independent_count } = buildResult(cleanRun());
    expect(counts).toMatchObject({ asked: 10_000, unsent: 0, expected: 40_000, received: 40_000, lost: 0 });
    expect({ backlog_at_end, drain_s, drain_end, independent_count }).toEqual({
      backlog_at_end: 20,
      drain_s: 0.1,
      drain_end: 'complete',
      independent_count: 10_000,
    });
  });

  it('fits the published schema and says of itself what it was given', () => {
    const result = pubsubResult.parse(buildResult(cleanRun()));
    expect(result).toMatchObject({ run_id: 'r1', workload: 'kafka', options: { acks: 1 } });
    expect([result.started_at, result.finished_at]).toEqual([
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:20.000Z',
    ]);
    expect(result.notes).toEqual(['fetch_min_bytes chosen']);
  });
});

describe('failing clients', () => {
  const some = [
    { received: 10_000, lost: 0, rate: 1_000 },
    { received: 9_000, lost: 1_000, rate: 900 },
    { received: 5_000, lost: 5_000, rate: 400 },
    { received: 0, lost: 10_000, rate: 0 },
  ];

  it('count, and a client that received nothing counts with rate 0 and all its loss', () => {
    expect(pubsubResult.parse(buildResult(runWith(some)))).toMatchObject({
      client_count: 4,
      failing_clients: 3,
      // (900 + 400 + 0) / 3
      failing_clients_rate: 1_300 / 3,
      average_packets: 6_000,
      average_rate: 575,
      // 16,000 of 40,000
      average_packet_loss: 40,
      clean: false,
    });
  });

  it('are not fewer for what arrived without being acknowledged: it makes up for no loss', () => {
    const result = buildResult(runWith([{ received: 10_000, lost: 50, unacked_received: 50, rate: 1_000 }]));
    expect(result).toMatchObject({ failing_clients: 1, average_packets: 9_950, average_packet_loss: 0.5 });
    expect(result.counts).toMatchObject({ received: 10_000, lost: 50, unacked_received: 50 });
  });

  it('that were never told the published totals have lost what they received too few of', () => {
    const result = buildResult(runWith([{ received: 4_000, lost: null, unacked_received: null, rate: 400 }]));
    expect(result).toMatchObject({ failing_clients: 1, average_packet_loss: 60, counts: { lost: 6_000 } });
  });

  it('keep the books balanced: received = expected - lost + unacked_received', () => {
    const counts = buildResult(runWith([...some, { received: 10_010, unacked_received: 10 }]))
      .counts as Counts;
    expect(counts.received).toBe(counts.expected - counts.lost + counts.unacked_received);
  });
});

describe('several publishers', () => {
  const told = (index: number, lateUs: number) => {
    const lateness = new Histogram();
    lateness.record(lateUs);
    const histograms = { publish: lateness.toReport(), lateness: lateness.toReport() };
    const part = {
      asked: 5_000,
      sent: 5_000,
      acked: 5_000 - index,
      failed: index,
      span_s: 10 + index,
      flush_s: index,
    };
    return toldByPublisher(
      { ...part, rate: 500, throttle_s: index, errors: { TIMED_OUT: 1 }, histograms },
      { cpu_user_s: 1 + index, elapsed_s: 10, tx_bytes: 1_100 },
    );
  };
  const result = buildResult({ ...cleanRun(), publishers: [told(0, 100), told(1, 900)] });

  it('count together', () => {
    expect(result.counts).toMatchObject({
      asked: 10_000,
      sent: 10_000,
      acked: 9_999,
      failed: 1,
      expected: 39_996,
    });
    expect(result).toMatchObject({ average_tx_rate: 1_000, packet_tx: 9_999, errors: { TIMED_OUT: 2 } });
    expect(result).toMatchObject({ pub_cpu: 15, pub_net_txrate: 200, throttle_s: { publisher: 0.5 } });
    expect(result.latency_us.lateness).toMatchObject({ count: 2, min: 100, max: 900 });
  });

  it('have a row each', () => {
    expect(result.tasks.filter(({ role }) => role === 'publisher')).toHaveLength(2);
  });
});

describe('a publisher that nothing was acknowledged to', () => {
  const silent = runWith([{ received: 0 }, { received: 0 }], {
    publishers: [
      toldByPublisher({ asked: 10_000, sent: 100, unknown: 100, span_s: 0, rate: 0 }, { elapsed_s: 0 }),
    ],
    independentCount: null,
  });

  it('leaves out what would divide by nothing', () => {
    expect(pubsubResult.parse(buildResult(silent))).toMatchObject({
      packet_tx: 0,
      average_packets: 0,
      average_rate: 0,
      average_packet_loss: null,
      failing_clients: 0,
      failing_clients_rate: null,
      pub_cpu: null,
      pub_net_txrate: null,
      pub_net_rxrate: null,
      passed: false,
      clean: false,
      counts: { asked: 10_000, sent: 100, unsent: 9_900, acked: 0, unknown: 100, expected: 0 },
    });
  });
});

describe('tasks that died', () => {
  const dead = {
    id: 'sub.9',
    app: '/hydra/kafka-sub',
    role: 'subscriber' as const,
    phase: 'watch',
    reason: 'TASK_FAILED',
  };

  it('are named, their clients are not averaged, and the run is not clean', () => {
    const run = { ...cleanRun(), deadTasks: [dead] };
    const result = pubsubResult.parse(buildResult({ ...run, subscribers: run.subscribers.slice(0, 1) }));
    expect(result).toMatchObject({
      client_count: 2,
      average_packets: 10_000,
      clean: false,
      dead_tasks: [dead],
    });
    expect(result.unclean_because).toEqual(['1 task died or never answered', '2 of 4 clients measured']);
  });

  it('may be all of them: then there is no average', () => {
    const result = pubsubResult.parse(buildResult({ ...cleanRun(), deadTasks: [dead], subscribers: [] }));
    expect(result).toMatchObject({
      client_count: 0,
      average_packets: null,
      average_rate: null,
      average_packet_loss: null,
      backlog_at_end: 0,
      clean: false,
    });
    expect(result.unclean_because).toContain('no subscriber was left');
  });
});

describe('passing', () => {
  it.each([
    [700, true],
    [699.9, false],
  ])('an achieved rate of %d of 1000 asked: %s', (rate, passed) => {
    const publishers = [toldByPublisher({ asked: 10_000, sent: 10_000, acked: 10_000, span_s: 10, rate })];
    expect(buildResult({ ...cleanRun(), publishers }).passed).toBe(passed);
  });
});

describe('backlog at the end', () => {
  const clients = [clientReport({ received: 10_000, unacked_received: 30 })];

  it('is not made smaller by arrivals that nobody acknowledged', () => {
    const part = { clients, received: 10_000, received_by_end: 9_000 };
    const run = { ...cleanRun(), subscribers: [toldBySubscriber('sub.1', part)] };
    expect(buildResult(run).backlog_at_end).toBe(10_000 - (9_000 - 30));
  });

  it('is everything where nothing had arrived, and never below zero', () => {
    const none = [
      toldBySubscriber('sub.1', { clients: [clientReport({ lost: 10_000 })], received_by_end: 0 }),
    ];
    expect(buildResult({ ...cleanRun(), subscribers: none }).backlog_at_end).toBe(10_000);
    const more = [toldBySubscriber('sub.1', { clients: [clientReport({})], received_by_end: 10_500 })];
    expect(buildResult({ ...cleanRun(), subscribers: more }).backlog_at_end).toBe(0);
  });
});

describe('latency', () => {
  it('is read from the sum of all histograms, not averaged from their percentiles', () => {
    const fast = histogramOf(...new Array(99).fill(100));
    const slow = histogramOf(2_000);
    const of = (id: string, end_to_end: HistogramReport) =>
      toldBySubscriber(id, { clients: [clientReport({})], histograms: { end_to_end } });
    const result = buildResult({ ...cleanRun(), subscribers: [of('sub.1', fast), of('sub.2', slow)] });
    expect(pubsubResult.parse(result).latency_us.end_to_end).toEqual({
      count: 100,
      min: 100,
      p50: 100,
      p90: 100,
      p95: 100,
      p99: 100,
      p99_9: 2_000,
      max: 2_000,
      histogram: [
        [100, 99],
        [2_000, 1],
      ],
    });
  });

  it('of the publisher is told as it was, and left out where it sent none', () => {
    const histograms = { publish: histogramOf(700), lateness: histogramOf(3, 5) };
    const run = { ...cleanRun(), publishers: [toldByPublisher({ histograms })] };
    expect(buildResult(run).latency_us).toMatchObject({
      publish: { count: 1, p99: 700 },
      lateness: { count: 2, min: 3, max: 5 },
    });
    const none = buildResult({ ...cleanRun(), publishers: [toldByPublisher({ histograms: null })] });
    expect(none.latency_us).toMatchObject({ publish: null, lateness: null });
  });

  it('to another host is left out everywhere, and the run says so', () => {
    const series = new SeriesBuilder();
    series.add('sub.1', 'subscriber', [interval(100, { received: 1, end_to_end: histogramOf(5e9) })]);
    const part = {
      clients: [clientReport({})],
      histograms: { end_to_end: histogramOf(5e9) },
      same_clock: false,
    };
    const result = buildResult({ ...cleanRun(), series, subscribers: [toldBySubscriber('sub.1', part)] });
    expect(result.latency_us.end_to_end).toBeNull();
    expect(result.series.map((row) => [row.received, row.end_to_end_us])).toEqual([[1, null]]);
    expect(result.notes).toContainEqual(
      expect.stringContaining('end-to-end latency is left out: 1 subscriber'),
    );
    expect(result.notes).toContainEqual(expect.stringContaining('backlog_at_end and drain_s are bounds'));
  });
});

describe('what the tasks tell of themselves', () => {
  it('is a row each, the publisher first, with its share of a core', () => {
    const { tasks } = buildResult(cleanRun());
    expect(
      tasks.map(({ id, role, clients, cpu_s, cpu_percent }) => [id, role, clients, cpu_s, cpu_percent]),
    ).toEqual([
      ['pub.1', 'publisher', 1, 1.5, 12.5],
      ['sub.1', 'subscriber', 2, 0, 0],
      ['sub.2', 'subscriber', 2, 0, 0],
    ]);
  });

  it('is one row per client, by task and index', () => {
    expect(buildResult(cleanRun()).clients.map(({ task, client }) => `${task}/${client}`)).toEqual([
      'sub.1/0',
      'sub.1/1',
      'sub.2/0',
      'sub.2/1',
    ]);
  });

  it('adds up their errors by name', () => {
    const run = {
      ...cleanRun(),
      publishers: [toldByPublisher({ errors: { TIMEOUT: 1, REFUSED: 2 } })],
      subscribers: [
        toldBySubscriber('sub.1', { errors: { TIMEOUT: 4 } }),
        toldBySubscriber('sub.2', { errors: { RESET: 1 } }),
      ],
    };
    expect(buildResult(run).errors).toEqual({ TIMEOUT: 5, REFUSED: 2, RESET: 1 });
  });
});

describe('the verdict', () => {
  it('looks at the CPU of the seconds in which was published, not at the wait before and after', () => {
    const series = new SeriesBuilder();
    const seconds = Array.from({ length: 12 }, (_, i) => 100 + i);
    const publishing = (second: number) => second >= 104 && second < 108;
    series.add(
      'pub.1',
      'publisher',
      seconds.slice(4, 8).map((second) => interval(second, { sent: 1_000, cpu_s: 0.2 })),
    );
    series.add(
      'sub.1',
      'subscriber',
      seconds.map((second) => interval(second, { cpu_s: publishing(second) ? 0.97 : 0.01 })),
    );
    const part = { clients: [clientReport({ received: 10_000 })], received_by_end: 2_000, drain_s: 7 };
    const drain = { drainS: 7, waitedS: 7, end: 'complete' as const };
    const process = { cpu_user_s: 3.96, elapsed_s: 12 };
    const subscribers = [toldBySubscriber('sub.1', part, process)];
    const { verdict } = buildResult({
      ...cleanRun(),
      load: { ...load, clients: 1 },
      series,
      subscribers,
      drain,
    });
    expect(verdict.cause).toEqual(['subscriber']);
    expect(verdict.evidence[0]?.evidence).toContain('task sub.1 used 97 % of a core');
    expect(verdict.evidence[0]?.evidence).toContain('backlog 8000 at the end, drain 7.0 s');
  });

  it('counts what subscribers needed from the end of the flush: nobody can fetch what was not handed over', () => {
    const drain = { drainS: 7, waitedS: 7, end: 'complete' as const };
    const causeWith = (flush_s: number) => {
      const published = { asked: 10_000, sent: 10_000, acked: 10_000, span_s: 10, flush_s, rate: 1_000 };
      const publishers = [toldByPublisher(published)];
      const part = {
        clients: [clientReport({ received: 10_000 })],
        clients_total: 1,
        behind_wait_s: 15,
        drain_s: 7,
      };
      const subscribers = [toldBySubscriber('sub.1', part, { elapsed_s: 18 })];
      return buildResult({ ...cleanRun(), load: { ...load, clients: 1 }, publishers, subscribers, drain })
        .verdict.cause;
    };
    expect(causeWith(4.9)).toEqual(['server']);
    expect(causeWith(5)).toEqual(['unknown']);
  });

  it("tells the broker's CPU of the seconds of publishing, whatever it used in a long drain", () => {
    const series = new SeriesBuilder();
    const seconds = Array.from({ length: 12 }, (_, i) => 100 + i);
    const sent = seconds.slice(0, 4).map((second) => interval(second, { sent: 2_500 }));
    series.add('pub.1', 'publisher', sent);
    series.add(
      'sub.1',
      'subscriber',
      seconds.map((second) => interval(second, {})),
    );
    let cpu_s = 0;
    for (const second of [...seconds, 112]) {
      series.addSystem(second, { cpu_s, rss_bytes: 1 });
      cpu_s += second < 104 ? 0.25 : 1.5;
    }
    const published = { asked: 10_000, sent: 10_000, acked: 9_000, span_s: 10, rate: 900, blocked_s: 4 };
    const { verdict } = buildResult({ ...cleanRun(), series, publishers: [toldByPublisher(published)] });
    expect(verdict.evidence[0]?.evidence).toContain('the system used 25 % of a core');
  });

  it('does not blame the broker for what the publisher lingered', () => {
    const histograms = { publish: histogramOf(80_000), lateness: histogramOf(10) };
    const publishers = [toldByPublisher({ asked: 1, sent: 1, acked: 1, span_s: 10, histograms })];
    const causeWith = (linger_ms: number) =>
      buildResult({
        ...{ ...cleanRun(), publishers, independentCount: null },
        load: { ...load, lingerUs: linger_ms * 1000 },
      }).verdict.cause;
    expect(causeWith(0)).toEqual(['server']);
    expect(causeWith(50)).toEqual(['unknown']);
  });
});

describe('clients that gave up', () => {
  const failure = { name: 'X', reason: 'it may not', hint: null, clients: 1 };
  const client_failures = [{ task: 'sub.1', role: 'subscriber' as const, ...failure }];

  it('are out of every number, and the run says why', () => {
    const clients = [
      { received: 10_000, lost: 0, rate: 1_000 },
      { received: 10, lost: 9_990, gave_up: true },
    ];
    const result = buildResult(
      runWith(clients, { clientFailures: client_failures, causeOf: () => 'rights' }),
    );
    expect(pubsubResult.parse(result)).toMatchObject({
      client_count: 1,
      average_packet_loss: 0,
      counts: { expected: 10_000, received: 10_000, lost: 0 },
      clean: false,
      client_failures,
      verdict: { cause: ['rights'] },
    });
    expect(result.unclean_because).toContain('1 subscriber gave up: it may not');
  });
});

it('tells what the system still held for clients apart from what is lost', () => {
  const clients = [
    { received: 8_000, lost: 0, undelivered: 2_000, rate: 800 },
    { received: 9_000, lost: 400, undelivered: 600, rate: 900 },
  ];
  expect(buildResult(runWith(clients))).toMatchObject({
    counts: { expected: 20_000, received: 17_000, lost: 400, undelivered: 2_600 },
    average_packet_loss: 2,
    failing_clients: 2,
  });
});

describe('clients of several kinds', () => {
  const options = {
    ...{ slow_clients_percent: 25, slow_clients_rate: 100, client_seed: 1 },
    ...{ reconnecting_clients_percent: 25, reconnecting_clients_rate: 2 },
  };
  const kinds = {
    ...{ options, slow: [0], reconnecting: [1], catching_up: [], behindByDesign: true },
    ...{ messageBytes: 100, reconnectingS: 10 },
  };
  const rows: Partial<SubscriberClientRow>[] = [
    { kind: 'slow', received: 1_000, lost: 2_000, undelivered: 7_000, rate: 100 },
    { kind: 'reconnecting', received: 10_000, rate: 1_000, reconnects: 20 },
    { received: 10_000, rate: 1_000 },
    { received: 10_000, rate: 900 },
  ];
  const told = (more: Partial<Collected> = {}) => {
    const run = runWith(rows, { load: { ...load, kinds }, ...more });
    const [first] = run.subscribers;
    if (first === undefined) throw new Error('there is no task');
    const kind = (name: 'fast' | 'slow' | 'reconnecting', ...values: number[]) => ({
      ...{ kind: name, end_to_end: histogramOf(...values), fetched_after: 0, reconnection: null },
    });
    const reconnecting = { ...kind('reconnecting', 5), reconnection: histogramOf(7, 8), fetched_after: 12 };
    const part = {
      ...first.part,
      ...{ received: 30_000, received_by_end: 30_000, clients_behind_by_design: 1, lost: 0 },
      kinds: [kind('fast', 1, 2), kind('slow', 1_000), reconnecting],
    };
    return buildResult({ ...run, subscribers: [{ ...first, part }] });
  };

  it('are told apart', () => {
    const result = pubsubResult.parse(told());
    expect(result.by_kind).toEqual({
      fast: {
        ...{ clients: 2, behind_by_design: false, expected: 20_000, received: 20_000, lost: 0 },
        ...{ undelivered: 0, duplicated: 0, loss_percent: 0, rate: { mean: 950, min: 900, max: 1_000 } },
        ...{ reconnects: 0, reconnects_due: 0, fetched_after: 0 },
      },
      slow: {
        ...{ clients: 1, behind_by_design: true, expected: 10_000, received: 1_000, lost: 2_000 },
        ...{ undelivered: 7_000, duplicated: 0, loss_percent: 20, rate: { mean: 100, min: 100, max: 100 } },
        ...{ reconnects: 0, reconnects_due: 0, fetched_after: 0 },
      },
      reconnecting: {
        ...{ clients: 1, behind_by_design: false, expected: 10_000, received: 10_000, lost: 0 },
        ...{ undelivered: 0, duplicated: 0, loss_percent: 0, rate: { mean: 1_000, min: 1_000, max: 1_000 } },
        ...{ reconnects: 20, reconnects_due: 20, fetched_after: 12 },
      },
    });
    expect(result.latency_us.slow_end_to_end).toMatchObject({ count: 1, max: 1_000 });
    expect(result.latency_us.fast_end_to_end).toMatchObject({ count: 2 });
    expect(result.latency_us.reconnection).toMatchObject({ count: 2, max: 8 });
    expect(result.clients.map(({ kind }) => kind)).toEqual(['slow', 'reconnecting', 'fast', 'fast']);
  });

  it('leave the run clean where slow ones are behind by design, and every number of all without them', () => {
    expect(told()).toMatchObject({
      ...{ clean: true, client_count: 4, failing_clients: 0, average_packet_loss: 0 },
      ...{ average_packets: 10_000, backlog_at_end: 0 },
      counts: { expected: 30_000, received: 30_000, lost: 0, undelivered: 0 },
    });
    expect(told().average_rate).toBeCloseTo(2_900 / 3);
  });

  it('do not where slow ones are to keep up', () => {
    const result = told({ load: { ...load, kinds: { ...kinds, behindByDesign: false } } });
    expect(result).toMatchObject({
      ...{ clean: false, failing_clients: 1 },
      counts: { expected: 40_000, lost: 2_000, undelivered: 7_000 },
    });
  });

  it('are no part of a result whose clients are all alike', () => {
    const result = buildResult(cleanRun());
    expect(Object.keys(result)).not.toContain('by_kind');
    expect(Object.keys(result.latency_us)).not.toContain('fast_end_to_end');
  });
});
