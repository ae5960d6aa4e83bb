import { join } from 'node:path';
import { PATTERNS } from '../patterns/registry.ts';
import type { ResultFile } from '../patterns/shared/pattern.ts';
import type { RunResult, SeriesRow } from '../run/result.ts';
import { writeFileWhole } from '../store/write-file.ts';

/** `results/<run id>/`: everything one run leaves on disk. */
export class ResultsFolder {
  readonly path: string;

  constructor(output: string, runId: string) {
    this.path = join(output, runId);
  }

  /** @param files beside it, wherever they are to be */
  async save(result: RunResult, files: readonly ResultFile[] = []): Promise<void> {
    await writeFileWhole(join(this.path, 'result.json'), `${JSON.stringify(result, null, 1)}\n`);
    await writeFileWhole(join(this.path, 'series.csv'), seriesCsv(result));
    for (const { path, text } of files) await writeFileWhole(path, text);
  }
}

/**
 * One row per second, the percentiles of each latency behind all other columns, and then what only such a result has,
 * e.g. the lag of groups; a gap is an empty field.
 */
export function seriesCsv(result: Pick<RunResult, 'series' | 'latency_us' | 'pattern'>): string {
  const { series, latency_us, pattern } = result;
  const more = PATTERNS.find(({ name }) => name === pattern)?.series.more?.(result).columns ?? [];
  const latencies = Object.keys(latency_us).filter((latency) => series.some((row) => `${latency}_us` in row));
  const flat = series.map((row) => ({
    ...flatten(row, latencies),
    ...Object.fromEntries(more.map(({ key, value }) => [key, value(row)])),
  }));
  const names = [...new Set(flat.flatMap((row) => Object.keys(row)))];
  const lines = flat.map((row) => names.map((name) => row[name] ?? '').join(','));
  return [names.join(','), ...lines, ''].join('\n');
}

const percentileColumns = ['p50', 'p95', 'p99', 'p99_9', 'max'] as const;
const gap = { count: null, p50: null, p95: null, p99: null, p99_9: null, max: null };

function flatten(row: SeriesRow, latencies: readonly string[]): Record<string, number | null> {
  const percentiles = latencies.map((latency) => `${latency}_us`);
  const plain = Object.entries(row).filter(([name]) => !percentiles.includes(name));
  const flat = Object.fromEntries(
    plain.map(([name, value]) => [name, typeof value === 'number' ? value : null]),
  );
  for (const latency of latencies) {
    const held = row[`${latency}_us`];
    const { count, ...others } = typeof held === 'object' && held !== null ? held : gap;
    flat[`${latency}_count`] = count;
    for (const name of percentileColumns) flat[`${latency}_${name}_us`] = others[name];
  }
  return flat;
}
