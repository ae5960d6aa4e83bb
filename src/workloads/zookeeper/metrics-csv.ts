import { accessSync, constants } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HydraError, messageOf, UsageError } from '../../base/errors.ts';
import { EnsembleMetrics } from '../../servers/zookeeper/metrics/ensemble-metrics.ts';
import type { MemberPlace } from '../../servers/zookeeper/metrics/member-reading.ts';
import { MetricsFile } from '../../servers/zookeeper/metrics/metrics-file.ts';

/** @throws UsageError where no file can be made there */
export function refuseMetricsPath(path: string): void {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    throw new UsageError(`--metrics_csv ${path} cannot be written: ${messageOf(error)}`, {
      hint: 'name a file in a folder that is there',
    });
  }
}

/** Everything that members say of themselves while a run lasts, once a second, as a file. */
export class MetricsCsv {
  readonly #file: MetricsFile;
  readonly #metrics: EnsembleMetrics;
  #written: Promise<void> = Promise.resolve();

  /** @throws HydraError where it cannot be written */
  static async begin(path: string, members: readonly MemberPlace[]): Promise<MetricsCsv> {
    // Rows of a run that was killed.
    await rm(`${path}.rows`, { force: true });
    const file = await MetricsFile.create(path).catch((error: unknown) => {
      throw new HydraError(`--metrics_csv ${path} cannot be written: ${messageOf(error)}`);
    });
    return new MetricsCsv(file, members);
  }

  private constructor(file: MetricsFile, members: readonly MemberPlace[]) {
    this.#file = file;
    this.#metrics = new EnsembleMetrics({
      ...{ members, wallMs: () => Date.now() },
      onSample: (sample) => {
        this.#written = this.#written.then(() => file.add(sample));
        // Told by `end`.
        this.#written.catch(() => {});
      },
    });
  }

  /** The file stands under its name then. @throws HydraError where it could not be written */
  async end(): Promise<void> {
    await this.#metrics.stop();
    try {
      await this.#written;
    } finally {
      await this.#file.close();
    }
  }
}
