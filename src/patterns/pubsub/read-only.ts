import { taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { Ready, RunPattern } from '../../run/run-pattern.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { clientFailuresIn, ToldFailures } from './client-failures.ts';
import type { Drain } from './collected.ts';
import { DrainWatch } from './drain-watch.ts';
import { taskConfigs } from './fleet.ts';
import { DRAIN_GRACE_MS } from './fleet-drain.ts';
import { clientsPerTask, type PubsubLoad, type PubsubParts } from './parts.ts';
import type { PubsubPhase } from './phases.ts';
import { readProgressOf } from './progress.ts';
import { buildReadResult } from './read-result.ts';
import { subscriberPart } from './reported-parts.ts';
import type { PubsubResult } from './result.ts';
import { SeriesBuilder } from './series.ts';
import { startSubscribers, startText } from './start-subscribers.ts';

const POLL_MS = 250;
const POLL_TIMEOUT_MS = 5_000;

/** Subscribers alone, which read what the system held when the run began. */
export function readOnly(
  load: PubsubLoad,
  { ports, parts }: { ports: number; parts: PubsubParts },
): RunPattern {
  const { name: app, cmd } = parts.subscriber;
  const tasks = clientsPerTask(load).length;
  return {
    roles: [{ name: 'subscriber', app, cmd, tasks, ports, group: 1, distinctHosts: false, essential: false }],
    launchText: `${tasks} subscriber tasks for ${load.clients} clients; nobody publishes`,
    measure: (control, ready) => new ReadMeasurement(control, ready, load, parts).measure(),
  };
}

/** Configure, start, watch until every client has read all, collect. */
class ReadMeasurement {
  readonly #control: RunControl;
  readonly #ready: Ready;
  readonly #load: PubsubLoad;
  readonly #parts: PubsubParts;
  readonly #series = new SeriesBuilder();
  readonly #failures: ToldFailures;

  constructor(control: RunControl, ready: Ready, load: PubsubLoad, parts: PubsubParts) {
    this.#control = control;
    this.#ready = ready;
    this.#load = load;
    this.#parts = parts;
    this.#failures = new ToldFailures(control);
  }

  async measure(): Promise<PubsubResult> {
    await this.#configure();
    await this.#start();
    return this.#collect(await this.#watch());
  }

  get #tasks(): RunTasks {
    return this.#ready.tasks;
  }

  get #signal(): AbortSignal {
    return this.#control.signal;
  }

  #enter(phase: PubsubPhase, detail?: string): void {
    this.#control.enter(phase, detail);
  }

  async #configure(): Promise<void> {
    this.#enter('configure');
    const { config } = this.#parts.subscriber;
    const roles = { publisher: {}, subscriber: config, direct: undefined };
    const args = taskConfigs(this.#load, this.#ready.launched, roles);
    await this.#tasks.command('updateconfig', args, { attempts: 2, signal: this.#signal });
    await this.#tasks.command('resetstats', {}, { attempts: 2, signal: this.#signal });
  }

  async #start(): Promise<void> {
    this.#enter('start', `${startText(this.#load)} and read`);
    const { connectionLimit } = this.#parts;
    if (connectionLimit !== undefined) this.#control.note('warn', connectionLimit);
    await startSubscribers(this.#control, this.#tasks, this.#load);
  }

  /** Until every client stands at its end, or no count has moved for the grace. However long it takes otherwise. */
  async #watch(): Promise<Drain> {
    this.#enter('watch', 'until every client has read all');
    const { clock } = this.#control;
    const graceUs = (DRAIN_GRACE_MS + this.#parts.longestWaitMs) * 1000;
    const watch = new DrainWatch(
      clock.monotonicUs(),
      graceUs,
      Number.POSITIVE_INFINITY,
      ({ reading }) => reading?.left === 0,
    );
    for (;;) {
      const reports = await this.#poll();
      const told = reports.flatMap(({ report: { subscriber } }) => subscriber ?? []);
      const wanted = this.#tasks.ofRole('subscriber').length;
      const end = watch.look(clock.monotonicUs(), told, wanted, this.#failures.any);
      if (end !== null) return end;
      await clock.delay(POLL_MS, this.#signal);
    }
  }

  async #poll() {
    this.#series.addSystem(this.#control.clock.wallMs() / 1000, this.#parts.usage());
    const options = { timeoutMs: POLL_TIMEOUT_MS, signal: this.#signal };
    const reports = [...(await this.#tasks.reports(taskReport, this.#wanted('progress'), options)).values()];
    for (const { task, report } of reports) this.#series.add(task.id, report.role, report.intervals);
    this.#failures.note(clientFailuresIn(reports));
    this.#control.deps.observe(readProgressOf(reports.map(({ report }) => report)));
    return reports;
  }

  #wanted(detail: 'progress' | 'full') {
    return { since: (id: string) => this.#series.since(id), detail };
  }

  async #collect(drain: Drain): Promise<PubsubResult> {
    const tasks = this.#tasks;
    this.#enter('collect');
    await tasks.command('teststop', {}, { signal: this.#signal });
    const options = { attempts: 3, signal: this.#signal };
    const reports = await tasks.reports(taskReport, this.#wanted('full'), options);
    for (const { task, report } of reports.values()) this.#series.add(task.id, report.role, report.intervals);
    for (const task of tasks.ofRole('subscriber'))
      if (!reports.has(task.id)) tasks.markDead(task, 'its final report never came');
    return buildReadResult({
      runId: this.#control.plan.runId,
      workload: this.#control.workload,
      load: this.#load,
      options: this.#parts.options,
      startedAt: this.#control.startedAt,
      finishedAt: new Date(this.#control.clock.wallMs()),
      subscribers: [...reports.values()].flatMap(subscriberPart),
      deadTasks: [...tasks.dead],
      clientFailures: clientFailuresIn(reports.values()),
      drain,
      series: this.#series,
      causeOf: (error) => this.#parts.causeOf(error),
      connectionLimit: this.#parts.connectionLimit ?? null,
      environment: this.#control.environment(),
      notes: this.#parts.notes,
    });
  }
}
