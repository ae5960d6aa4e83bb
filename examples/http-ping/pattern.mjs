// What the results hold, and how they are judged and shown.
import { evaluateThreshold, latencyCounts, latencyMeasures, runResult, z } from 'hydra-scale-test/workload';

const count = z.number().int().nonnegative();

const pingResult = runResult.extend({
  pattern: z.literal('http-ping'),
  /** Requests that were to be made. */
  asked: count,
  /** Requests that were answered. */
  done: count,
  /** Requests that were refused, or got no answer. */
  failed: count,
  /** Answers per second of all users, from the start to the last answer or the end of the test. */
  throughput: z.number().nonnegative(),
  /** Requests that failed or were not made in time, percent of those that were to be made. */
  unanswered_percent: z.number().nonnegative(),
});

const latencies = [
  { key: 'ping', label: 'latency', short: 'ping', span: 'from due to answer', of: 'requests' },
];
const MAIN = 'latency_us.ping.p99';
const percent = (value) => `${Number(value.toPrecision(3))} %`;
const perSecond = (value) => `${Number(value.toPrecision(4)).toLocaleString('en')}/s`;
const duration = (us) => (us < 1_000 ? `${us} us` : `${Number((us / 1_000).toPrecision(3))} ms`);

const throughput = { word: 'throughput', measure: 'throughput', text: perSecond };
const unanswered = { word: 'unanswered', measure: 'unanswered_percent', text: percent };
const slowest = { word: 'p99', measure: MAIN, text: duration };

/** Users who ask an HTTP server. */
export const pingPattern = {
  name: 'http-ping',
  schema: pingResult,
  rows: ['task_series'],
  axes: {
    load: { option: 'rate', title: 'requests asked for (per second)' },
    clients: {
      option: 'users',
      noun: 'user',
      describe: 'numbers of users',
      fallbackText: '10',
      countedBy: ['users'],
      decidedBy: ['users'],
      asked: ({ users }) => (typeof users === 'number' ? users : null),
    },
  },
  measures: [
    {
      key: 'client_count',
      label: 'users measured',
      unit: 'users',
      definition: 'Users that were measured to the end.',
      better: null,
      value: (result) => result.client_count,
    },
    {
      key: 'throughput',
      label: 'throughput',
      unit: 'requests/s',
      definition:
        'Requests that were answered per second, all users together, from the start to the last answer, at least over the test.',
      better: 'high',
      value: (result) => result.throughput,
    },
    {
      key: 'unanswered_percent',
      label: 'unanswered',
      unit: '%',
      definition: 'Requests that failed or were not made in time, percent of those that were to be made.',
      better: 'low',
      value: (result) => result.unanswered_percent,
    },
    ...latencyMeasures(latencies),
  ],
  usual: ['throughput', 'unanswered_percent', MAIN],
  first: ['unanswered_percent', MAIN],
  shortNames: { p99: MAIN, unanswered: 'unanswered_percent' },
  plots: ['throughput', 'unanswered_percent', MAIN],
  usagePlots: [],
  latencies,
  mainLatency: 'ping',
  series: {
    columns: [
      {
        key: 'series.done',
        label: 'requests answered',
        unit: 'requests/s',
        definition: 'Requests that were answered in this second.',
        exact: true,
        per: null,
        value: ({ done }) => done,
      },
    ],
    plots: [{ title: 'Requests', keys: /done/, scale: 'linear', prefix: '' }],
    load: null,
    shown: ['series.done'],
  },
  shades: [
    {
      name: 'unanswered',
      measure: 'unanswered_percent',
      text: percent,
      steps: [0, 0.1, 1, 10, 50],
      stepWords: ['none', 'up to 0.1 %', 'up to 1 %', 'up to 10 %', 'up to 50 %', 'more'],
    },
  ],
  told: {
    table: [throughput, unanswered, slowest],
    line: [throughput, unanswered, slowest],
    sentence: [throughput],
    highest: [{ ...slowest, word: 'highest p99' }],
  },
  definitions: [
    {
      key: 'clean',
      label: 'clean',
      unit: '',
      definition: 'Every request was made in time and answered, and no task died.',
    },
    ...latencyCounts(latencies),
  ],
  columns: [
    { name: 'users_measured', value: ({ client_count }) => client_count },
    { name: 'throughput_per_s', value: (result) => result.throughput },
    { name: 'unanswered_percent', value: (result) => result.unanswered_percent },
    { name: 'ping_p99_us', value: ({ latency_us }) => latency_us.ping?.p99 ?? null },
    { name: 'clean', value: ({ clean }) => clean },
  ],
  metrics: {
    gauges: [
      {
        name: 'hydra_http_answers_per_second',
        help: 'Requests that were answered, per second.',
        value: (result) => result.throughput,
      },
    ],
    counts: [
      {
        name: 'hydra_http_requests',
        help: 'Requests by what came of them.',
        label: 'outcome',
        values: ({ done, failed }) => ({ done, failed }),
      },
    ],
    latencies: [{ latency: 'ping', name: 'hydra_http_latency_seconds', help: 'Time from due to answer.' }],
  },
  noise: { stations: 2, computed: [], beside: [], instants: () => 1, whole: (result) => result.asked },
  partWords: { server: 'the server', generator: 'the generator' },
  words: {
    clean: 'Clean is every request made in time and answered.',
    plots: 'Throughput, unanswered requests and latency',
    latency: 'from the moment a request was due.',
  },
  tellingNumbers: (results) =>
    results.slice(0, 1).map((result) => `${percent(result.unanswered_percent)} unanswered`),
  lines: (result) => [
    ['users', String(result.client_count)],
    ['requests', `${result.done} answered, ${result.failed} failed of ${result.asked}`],
    ['throughput', perSecond(result.throughput)],
  ],
  remarks: () => [],
  cellDocument: (result) => ({ throughput: result?.throughput ?? null }),
  reading,
};

/** What a search takes from a result. */
function reading(result, _rate, { find, target_loss, slo }) {
  const received = result.throughput;
  if (find === 'max-rate') return { passed: true, because: `${perSecond(received)} answered`, received };
  if (find === 'no-drop') {
    const passed = result.unanswered_percent <= target_loss;
    return { passed, because: `${percent(result.unanswered_percent)} unanswered`, received };
  }
  const broken = slo.map((one) => evaluateThreshold(one, result)).filter(({ holds }) => !holds);
  return {
    passed: broken.length === 0,
    because: broken.map(({ reason }) => reason).join(', ') || 'kept',
    received,
  };
}
