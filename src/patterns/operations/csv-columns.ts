import type { ResultColumn } from '../shared/pattern.ts';
import { type OperationsDigest, operationCounts } from './result.ts';

const percentiles = ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const;
const timed = ['service', 'late', 'response', 'failed'] as const;

/** Columns of results with operations of these names; docs/study-format.md explains them. */
export function columnsFor(names: readonly string[]): readonly ResultColumn[] {
  const own = (name: string, of: (result: OperationsDigest) => ReturnType<ResultColumn['value']>) => ({
    name,
    value: (result: Parameters<ResultColumn['value']>[0]) => of(result as unknown as OperationsDigest),
  });
  return [
    own('client_count', ({ client_count }) => client_count),
    own('loop', ({ loop }) => loop),
    own('throughput_per_s', ({ throughput }) => throughput),
    own('failed_percent', ({ failed_percent }) => failed_percent),
    own('clean', ({ clean }) => clean),
    own('unclean_because', ({ unclean_because }) => unclean_because.join('; ') || null),
    own('caveats', ({ caveats }) => caveats.join('; ') || null),
    own('verdict', ({ verdict }) => verdict.cause.join(' ')),
    own(
      'verdict_evidence',
      ({ verdict }) => verdict.evidence.map(({ evidence }) => evidence).join('; ') || null,
    ),
    own('dead_tasks', ({ dead_tasks }) => dead_tasks.length),
    own('asked', ({ asked }) => asked),
    own('begun', ({ begun }) => begun),
    own('unstarted', ({ unstarted }) => unstarted),
    ...operationCounts.keyof().options.map((key) => own(`counts.${key}`, ({ counts }) => counts[key])),
    own('span_s', ({ span_s }) => span_s),
    own('drain_s', ({ drain_s }) => drain_s),
    own('away_s', ({ away_s }) => away_s),
    ...timed.flatMap((kind) =>
      percentiles.map((percentile) =>
        own(`${kind}_${percentile}_us`, ({ total }) => total[`${kind}_us`][percentile]),
      ),
    ),
    ...names.flatMap((name) => [
      own(`${name}.ok`, ({ operations }) => operations[name]?.ok ?? null),
      own(`${name}.failed`, ({ operations }) => operations[name]?.failed ?? null),
      own(`${name}.throughput_per_s`, ({ operations }) => operations[name]?.throughput ?? null),
      ...(['service', 'response'] as const).flatMap((kind) =>
        (['p50', 'p99'] as const).map((percentile) =>
          own(
            `${name}.${kind}_${percentile}_us`,
            ({ operations }) => operations[name]?.[`${kind}_us`][percentile] ?? null,
          ),
        ),
      ),
    ]),
    own('run_id', ({ run_id }) => run_id),
    own('workload', ({ workload }) => workload),
  ];
}
