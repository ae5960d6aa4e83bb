import { seededRandom } from '../../src/base/seeded-random.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import type { PubsubDigest, PubsubResult, PubsubSeriesRow } from '../../src/patterns/pubsub/result.ts';
import type { LatencySummary } from '../../src/run/result.ts';
import type { Varied } from '../../src/store/manifest.ts';
import type { Study } from '../../src/store/study.ts';
import { type Fate, paperStudy } from '../analysis/paper-study.ts';
import { seriesRow } from '../analysis/series-row.ts';
import { noLatencies } from '../patterns/pubsub/no-latencies.ts';

/** Words that would do harm if they were taken for HTML. */
export const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)><b>bold</b>&amp;"\'%{x}';

/** The document's sweep on a system that gives way: with loss, a failure, skipped and missing cells, a dead task. */
export function documentStudy({
  seconds = 10,
  repeat = 1,
}: {
  seconds?: number;
  repeat?: number;
} = {}): Study<PubsubDigest> {
  const random = seededRandom(7);
  const study = paperStudy(
    { clients: [10, 50, 300, 500], msg_rate: [1000, 1500, 2000, 3000] },
    (varied) => fateOf(varied, seconds, random),
    { repeat },
  );
  return { ...study, name: 'the document, again' };
}

/** As large as a report is asked to be: 100 cells of 600 s, every number of its own. */
export function largeStudy(): Study {
  const random = seededRandom(11);
  const clients = [10, 20, 50, 100, 200, 300, 400, 500, 700, 1000];
  const rates = [500, 1000, 1500, 2000, 3000, 4000, 5000, 7500, 10_000, 20_000];
  const study = paperStudy({ clients, msg_rate: rates }, (varied) => measured(varied, 600, random));
  return { ...study, name: 'large' };
}

/** A study whose every foreign word is hostile. */
export function hostileStudy(): Study {
  const study = paperStudy(
    { clients: [5, 10], acks: [HOSTILE, 'all'] },
    ({ acks }) => (acks === 'all' ? {} : hostileResult()),
    { options: { msg_rate: 10_000 } },
  );
  const cells = study.cells.map((cell, at) =>
    at === 3 ? { ...cell, state: 'failed' as const, reason: HOSTILE, result: null, attempts: [] } : cell,
  );
  return { ...study, name: HOSTILE, folder: HOSTILE, cells };
}

function hostileResult(): Partial<PubsubResult> {
  return {
    clean: false,
    unclean_because: [HOSTILE],
    caveats: [HOSTILE],
    verdict: { cause: ['broker'], evidence: [{ cause: 'broker', evidence: HOSTILE, reasons: [] }] },
    notes: [HOSTILE],
    errors: { [HOSTILE]: 3 },
    system_failure: HOSTILE,
    dead_tasks: [{ id: HOSTILE, app: HOSTILE, role: 'subscriber', phase: HOSTILE, reason: HOSTILE }],
    environment: {
      hydra_version: HOSTILE,
      node_version: HOSTILE,
      os: HOSTILE,
      cpu_model: HOSTILE,
      cpu_count: 2,
      usable_cores: 2,
      memory_bytes: 1024,
      engine: HOSTILE,
      cluster_url: HOSTILE,
      command: HOSTILE,
      system: { [HOSTILE]: HOSTILE },
    },
    series: seriesRows(100, 10, 5, seededRandom(1)),
  };
}

function fateOf(varied: Varied, seconds: number, random: () => number): Fate {
  const [clients, rate] = [Number(varied.clients), Number(varied.msg_rate)];
  if (clients === 500 && rate === 1500) return 'failed';
  if (clients === 500 && rate === 2000) return 'skipped';
  if (clients === 500 && rate === 3000) return 'missing';
  return measured(varied, seconds, random);
}

function measured(varied: Varied, seconds: number, random: () => number): Partial<PubsubResult> {
  const [clients, rate] = [Number(varied.clients), Number(varied.msg_rate)];
  const strain = (clients * rate) / 300_000;
  const loss = strain < 1 ? 0 : Math.min(96, 12 * strain * (0.9 + 0.2 * random()));
  const received = rate * (1 - loss / 100);
  const drain_s = strain < 0.3 ? 0.02 : Math.min(90, 2.2 * strain * (0.9 + 0.2 * random()));
  const clean = loss === 0 && drain_s <= 2;
  const failing = loss === 0 ? 0 : Math.ceil(clients * Math.min(1, loss / 40));
  const spread = 400 * (1 + 6 * strain);
  return {
    client_count: clients,
    average_tx_rate: rate * Math.max(0.5, 1 - Math.max(0, strain - 3) * 0.02),
    average_rate: received,
    average_packet_loss: loss,
    failing_clients: failing,
    failing_clients_rate: failing === 0 ? null : received * 0.9,
    pub_cpu: 4 + rate / 200 + 3 * random(),
    pub_net_txrate: rate * 130,
    pub_net_rxrate: rate * 8,
    clean,
    caveats:
      clients === 50 && rate >= 2000 ? [`publisher late: p99 ${rate / 1000} ms`, 'a task waited 3.1 s'] : [],
    drain_s,
    unclean_because: clean
      ? []
      : [loss > 0 ? `${loss.toFixed(2)} % lost` : `drain of ${drain_s.toFixed(1)} s`],
    verdict: clean
      ? {
          cause: ['clean'],
          evidence: [{ cause: 'clean', evidence: 'everything arrived once and in order', reasons: [] }],
        }
      : {
          cause: ['broker'],
          evidence: [
            { cause: 'broker', evidence: `fetches were answered after ${spread.toFixed(0)} us`, reasons: [] },
          ],
        },
    dead_tasks:
      clients === 300 && rate === 3000
        ? [
            {
              id: 'kafka-sub.7',
              app: '/hydra/kafka-sub',
              role: 'subscriber',
              phase: 'drain',
              reason: 'killed by signal 9',
            },
          ]
        : [],
    latency_us: {
      ...noLatencies,
      publish: summary(spread, random),
      end_to_end: summary(spread * 1.6, random),
      lateness: summary(30, random),
    },
    series: seriesRows(rate, clients, seconds, random),
  };
}

function summary(typical: number, random: () => number): LatencySummary {
  const histogram = new Histogram();
  for (let n = 0; n < 3000; n += 1)
    histogram.record(Math.round(typical * (0.5 + 0.6 * random() + 0.2 / (random() + 0.01))));
  const { count, min, max } = histogram;
  const { buckets } = histogram.toReport();
  const pairs = Array.from({ length: buckets.length / 2 }, (_, n): [number, number] => [
    buckets[2 * n] ?? 0,
    buckets[2 * n + 1] ?? 0,
  ]);
  const at = (percentile: number) => histogram.percentile(percentile);
  return {
    count,
    min,
    max,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    p99_9: at(99.9),
    histogram: pairs,
  };
}

/** The third second is a gap; the first and the last are no whole ones. */
function seriesRows(rate: number, clients: number, seconds: number, random: () => number): PubsubSeriesRow[] {
  const about = (value: number, share = 0.2) => value * (1 - share / 2 + share * random());
  const latency = (typical: number) => ({
    count: Math.round(rate),
    p50: Math.round(about(typical)),
    p95: Math.round(about(typical * 2)),
    p99: Math.round(about(typical * 4)),
    p99_9: Math.round(about(typical * 9)),
    max: Math.round(about(typical * 12)),
  });
  const row = (t_s: number): PubsubSeriesRow => {
    const length_s = t_s === 0 ? 0.4 : t_s === seconds - 1 ? 0.6 : 1;
    const sent = Math.round(about(rate, 0.04) * length_s);
    return {
      t_s,
      length_s,
      publisher_length_s: length_s,
      subscribers_length_s: t_s === 0 ? 1 : length_s,
      broker_length_s: length_s,
      sent,
      acked: sent,
      aborted: null,
      failed: 0,
      received: Math.round(about(rate * clients, 0.1) * length_s),
      catching_up_received: null,
      catching_up_behind: null,
      outstanding: Math.round(about(40, 2)),
      publish_us: latency(700),
      end_to_end_us: latency(1500),
      lateness_us: latency(20),
      publisher_cpu_s: about(0.2) * length_s,
      subscribers_cpu_s: about(0.6) * length_s,
      broker_cpu_s: about(0.8) * length_s,
      publisher_rss_bytes: Math.round(about(75_000_000, 0.1)),
      subscribers_rss_bytes: Math.round(about(400_000_000, 0.1)),
      broker_rss_bytes: Math.round(about(700_000_000, 0.1)),
      event_loop_delay_max_us: Math.round(about(2500, 1)),
    };
  };
  return Array.from({ length: seconds }, (_, t_s) => (t_s === 2 ? seriesRow(t_s, {}) : row(t_s)));
}
