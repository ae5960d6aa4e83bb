import { join } from 'node:path';
import type { RunResult, SeriesRow } from '../run/result.ts';
import { writeFileWhole } from '../store/write-file.ts';

/** `results/<run id>/`: everything one run leaves on disk. */
export class ResultsFolder {
  readonly path: string;

  constructor(output: string, runId: string) {
    this.path = join(output, runId);
  }

  async save(result: RunResult): Promise<void> {
    await writeFileWhole(join(this.path, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
    await writeFileWhole(join(this.path, 'series.csv'), seriesCsv(result.series));
  }
}

/** One row per second; a gap is an empty field. */
export function seriesCsv(series: readonly SeriesRow[]): string {
  const flat = series.map(flatten);
  const names = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  const lines = flat.map((row) => names.map((name) => row[name] ?? '').join(','));
  return [names.join(','), ...lines, ''].join('\n');
}

const latencyColumns = ['count', 'p50', 'p95', 'p99', 'p99_9', 'max'] as const;

function flatten(row: SeriesRow): Record<string, number | null> {
  const { publish_us, end_to_end_us, lateness_us, ...plain } = row;
  const latencies = { publish: publish_us, end_to_end: end_to_end_us, lateness: lateness_us };
  const flat: Record<string, number | null> = { ...plain };
  for (const [name, percentiles] of Object.entries(latencies)) {
    for (const column of latencyColumns) {
      flat[column === 'count' ? `${name}_count` : `${name}_${column}_us`] = percentiles?.[column] ?? null;
    }
  }
  return flat;
}
