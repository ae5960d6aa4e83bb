import type { CountFamily } from '../patterns/shared/pattern.ts';
import type { LatencySummary, ResultDigest } from '../run/result.ts';
import type { Study, StudyCell } from '../store/study.ts';
import { type Family, labelName, prometheusText, type Sample } from './prometheus-text.ts';

type Labels = Readonly<Record<string, string>>;
type Measured = { labels: Labels; result: ResultDigest };

/** Labels of ours, which no option may take. */
const OWN_LABELS: readonly string[] = [
  'study',
  'cell',
  'repeat',
  'workload',
  'state',
  'outcome',
  'quantile',
  'hydra_version',
  'node_version',
  'cpu_model',
  // What Prometheus itself attaches.
  'job',
  'instance',
  'le',
];

/**
 * A study as Prometheus' text format, for a Pushgateway or the textfile collector: gauges of every cell and its
 * latencies as summaries. Samples carry no time stamps, which both of these refuse. What was not measured is absent.
 */
export function prometheusOf(study: Study): string {
  const names = optionLabels(study);
  const cells = study.cells.map((cell) => ({ cell, labels: labelsOf(study, cell, names) }));
  const measured = cells.flatMap(({ cell: { result }, labels }) =>
    result === null ? [] : [{ labels, result }],
  );
  return prometheusText([
    {
      name: 'hydra_cell_info',
      type: 'gauge',
      help: 'Always 1: how the cell ended, and with which versions it was measured.',
      samples: cells.map(({ cell, labels }) => ({ labels: { ...labels, ...infoOf(cell) }, value: 1 })),
    },
    ...study.pattern.metrics.gauges.map(
      (metric): Family => ({
        name: metric.name,
        type: 'gauge',
        help: metric.help,
        samples: measured.flatMap(({ labels, result }) => sample(labels, metric.value(result))),
      }),
    ),
    ...study.pattern.metrics.counts.map((family) => countFamily(family, measured)),
    ...study.pattern.metrics.latencies.map(
      ({ latency, name, help }): Family => ({
        name,
        type: 'summary',
        help,
        samples: measured.flatMap(({ labels, result }) =>
          summarySamples(labels, result.latency_us[latency] ?? null),
        ),
      }),
    ),
  ]);
}

/** A label for every option that any cell varies. */
function optionLabels({ cells }: Study): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(OWN_LABELS);
  for (const option of new Set(cells.flatMap(({ varied }) => Object.keys(varied)))) {
    const label = labelName(option, taken);
    taken.add(label);
    names.set(option, label);
  }
  return names;
}

function labelsOf(
  study: Study,
  { id, repeat, varied, result }: StudyCell,
  names: ReadonlyMap<string, string>,
): Labels {
  const workload = result?.workload ?? study.manifest?.workload ?? '';
  const options = [...names].map(([option, label]) => [label, String(varied[option] ?? '')]);
  return { study: study.name, cell: id, repeat: String(repeat), workload, ...Object.fromEntries(options) };
}

function infoOf({ state, result }: StudyCell): Labels {
  if (result === null) return { state };
  const { hydra_version, node_version, cpu_model } = result.environment;
  return { state, hydra_version, node_version, cpu_model };
}

function countFamily({ name, help, label, values }: CountFamily, measured: readonly Measured[]): Family {
  return {
    name,
    type: 'gauge',
    help,
    samples: measured.flatMap(({ labels, result }) =>
      Object.entries(values(result)).map(([one, value]) => ({ labels: { ...labels, [label]: one }, value })),
    ),
  };
}

const MICROSECONDS_PER_SECOND = 1_000_000;

const quantiles: readonly (readonly [quantile: string, read: (summary: LatencySummary) => number | null])[] =
  [
    ['0', ({ min }) => min],
    ['0.5', ({ p50 }) => p50],
    ['0.9', ({ p90 }) => p90],
    ['0.95', ({ p95 }) => p95],
    ['0.99', ({ p99 }) => p99],
    ['0.999', ({ p99_9 }) => p99_9],
    ['1', ({ max }) => max],
  ];

function summarySamples(labels: Labels, summary: LatencySummary | null): Sample[] {
  if (summary === null) return [];
  const sumUs = summary.histogram.reduce((sum, [value, count]) => sum + value * count, 0);
  return [
    ...quantiles.flatMap(([quantile, read]) => sample({ ...labels, quantile }, seconds(read(summary)))),
    { suffix: '_sum', labels, value: sumUs / MICROSECONDS_PER_SECOND },
    { suffix: '_count', labels, value: summary.count },
  ];
}

function seconds(us: number | null): number | null {
  return us === null ? null : us / MICROSECONDS_PER_SECOND;
}

function sample(labels: Labels, value: number | null): Sample[] {
  return value === null ? [] : [{ labels, value }];
}
