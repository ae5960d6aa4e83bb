import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterTask } from '../cluster/port.ts';
import type { RunResult, SeriesRow } from '../run/result.ts';

/** `results/<run id>/`: everything one run leaves on disk. */
export class ResultsFolder {
  readonly path: string;

  constructor(output: string, runId: string) {
    this.path = join(output, runId);
  }

  async save(result: RunResult): Promise<void> {
    await this.#write('result.json', `${JSON.stringify(result, null, 1)}\n`);
    await this.#write('series.csv', seriesCsv(result.series));
  }

  /** Keeps what a task wrote under `logs/`. */
  async saveLog(task: Pick<ClusterTask, 'id'>, file: 'stdout' | 'stderr', text: string): Promise<void> {
    await this.#write(join('logs', `${task.id.replace(/[^\w.-]/g, '_')}.${file}`), text);
  }

  async saveBrokerLog(text: string): Promise<void> {
    await this.#write(join('logs', 'broker.log'), text);
  }

  /** Under another name first: a file with its own name is whole. */
  async #write(name: string, text: string): Promise<void> {
    const path = join(this.path, name);
    await mkdir(join(path, '..'), { recursive: true });
    const file = await open(`${path}.part`, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
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
