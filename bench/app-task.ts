import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { delay } from '../src/base/clock.ts';
import { HydraError } from '../src/base/errors.ts';
import { distFile } from '../src/base/package-root.ts';
import type { Dictionary } from '../src/control/dictionary.ts';
import { createRequester, type Requester } from '../src/control/requester.ts';
import { type TaskReport, taskReport } from '../src/measure/report.ts';
import type { Keeper, KeptProcess } from '../src/process/keeper.ts';
import { definedOnly } from '../src/servers/shared/executables.ts';

const POLL_MS = 100;
const STOP_GRACE_MS = 2_000;

/** One task as a cluster would start it, driven over its control wire. */
export class AppTask {
  readonly #process: KeptProcess;
  readonly #requester: Requester;
  readonly #folder: string;

  private constructor(process: KeptProcess, requester: Requester, folder: string) {
    this.#process = process;
    this.#requester = requester;
    this.#folder = folder;
  }

  /** @param program of the archive, e.g. `kafka-pub.mjs` */
  static async start(keeper: Keeper, temp: string, program: string): Promise<AppTask> {
    mkdirSync(temp, { recursive: true });
    const folder = mkdtempSync(join(temp, 'task-'));
    const output = join(folder, 'stdout');
    const started = await keeper.spawn({
      command: process.execPath,
      args: [distFile(join('apps', program))],
      env: { ...definedOnly(process.env), HOST: '127.0.0.1', PORT0: '0' },
      stdout: output,
      stderr: output,
    });
    const port = await controlPort(output, started);
    return new AppTask(started, createRequester({ host: '127.0.0.1', port }), folder);
  }

  async ask(command: string, args: Dictionary = {}): Promise<Dictionary> {
    return this.#requester.request(command, args);
  }

  /** @param since intervals from this one on; the fewer they are, the less the task is disturbed */
  async report(
    detail: 'progress' | 'full' = 'progress',
    since = Number.MAX_SAFE_INTEGER,
  ): Promise<TaskReport> {
    const { report } = await this.ask('getstats', { since, detail });
    return taskReport.parse(JSON.parse(String(report)));
  }

  /** Asks until the report satisfies; gives that report. */
  async until(satisfies: (report: TaskReport) => boolean, signal: AbortSignal): Promise<TaskReport> {
    for (;;) {
      const report = await this.report();
      if (report.state === 'failed') throw new HydraError(`the task failed: ${report.error}`);
      if (satisfies(report)) return report;
      await delay(POLL_MS, signal);
    }
  }

  async stop(): Promise<void> {
    this.#requester.close();
    await this.#process.stop(STOP_GRACE_MS);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function controlPort(output: string, started: KeptProcess): Promise<number> {
  let over = false;
  void started.exited.then(() => {
    over = true;
  });
  for (;;) {
    const text = readFileSync(output, { encoding: 'utf8', flag: 'a+' });
    const port = /control port (\d+)/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
    if (over) throw new HydraError(`the task ended at once: ${text.trim()}`);
    await delay(POLL_MS);
  }
}
