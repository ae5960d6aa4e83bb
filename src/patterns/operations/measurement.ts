import { HydraError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';
import { unlessAborted } from '../../base/unless-aborted.ts';
import { type UserTaskReport, userTaskReport } from '../../measure/operations-report.ts';
import { clientFailureText } from '../../run/client-failures.ts';
import { inWords, type RunControl } from '../../run/run-control.ts';
import type { Ready, RunPattern } from '../../run/run-pattern.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { FigureSampler } from '../shared/figure-sampler.ts';
import type { EventRow } from '../shared/system-report.ts';
import { TimedActs } from '../shared/timed-acts.ts';
import { buildResult } from './build-result.ts';
import { userFailures } from './client-failures.ts';
import type { CollectedUsers, ReportedUsers } from './collected.ts';
import { refuseNoUsers, userConfigs } from './fleet.ts';
import { LoadProgram } from './load-program.ts';
import type { IndependentCount, OperationsLoad, OperationsParts } from './parts.ts';
import type { OperationsPhase } from './phases.ts';
import { progressOf } from './progress.ts';
import type { OperationsResult } from './result.ts';
import { OperationsSeries } from './series.ts';

const POLL_MS = 1_000;
/** How often the end is looked for once it is near. */
const END_POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;
/** Sessions of a ramp may open slowly; beyond that a load that does not end is given up, s. */
const OVERTIME_S = 90;
/** The server is asked once more at the end; one that is frozen never answers, ms. */
const SYSTEM_TIMEOUT_MS = 10_000;

type Reports = ReadonlyMap<string, { task: RunTask; report: UserTaskReport }>;

/** Users that perform named operations: what became of each of these is counted where it is performed. */
export function operations(load: OperationsLoad, parts: OperationsParts): RunPattern {
  const { name: app, cmd } = parts.user;
  return {
    roles: [
      {
        ...{ name: 'user', app, cmd, tasks: load.user_tasks, ports: 1, group: 1 },
        ...{ distinctHosts: false, essential: false },
      },
    ],
    launchText: `${countText(load.user_tasks, 'task')} for ${countText(load.users, 'user')}`,
    measure: (control, ready) => new Measurement(control, ready, load, parts).measure(),
  };
}

/** The phases of one: `operationsPhases`. */
class Measurement {
  readonly #control: RunControl;
  readonly #ready: Ready;
  readonly #load: OperationsLoad;
  readonly #parts: OperationsParts;
  readonly #series = new OperationsSeries();
  readonly #acts: TimedActs;
  readonly #program: LoadProgram;
  readonly #figures: FigureSampler | null;
  readonly #toldFailures = new Set<string>();

  constructor(control: RunControl, ready: Ready, load: OperationsLoad, parts: OperationsParts) {
    this.#control = control;
    this.#ready = ready;
    this.#load = load;
    this.#parts = parts;
    this.#acts = new TimedActs(control);
    this.#program = new LoadProgram(control, ready.tasks);
    this.#figures = parts.figures === undefined ? null : new FigureSampler(parts.figures, control.clock);
  }

  async measure(): Promise<OperationsResult> {
    await this.#configure();
    await this.#start();
    await this.#watch();
    const events = await this.#events();
    return buildResult(await this.#collect(events));
  }

  get #tasks(): RunTasks {
    return this.#ready.tasks;
  }

  get #signal(): AbortSignal {
    return this.#control.signal;
  }

  #enter(phase: OperationsPhase, detail = ''): void {
    this.#control.enter(phase, detail);
  }

  async #configure(): Promise<void> {
    this.#enter('configure');
    const { runId } = this.#control.plan;
    const { config } = this.#parts.user;
    const args = userConfigs(this.#load, this.#ready.launched, { runId, config });
    await this.#tasks.command('updateconfig', args, { attempts: 2, signal: this.#signal });
    await this.#tasks.command('resetstats', {}, { attempts: 2, signal: this.#signal });
    refuseNoUsers(this.#tasks);
  }

  async #start(): Promise<void> {
    this.#enter(
      'start',
      `${countText(this.#load.users, 'user')} ${this.#load.users === 1 ? 'opens' : 'open'}`,
    );
    // From before the first operation to after the last one: its counters hold all of them.
    await this.#figures?.readNow();
    await this.#tasks.command('teststart', { run_id: this.#control.plan.runId }, { signal: this.#signal });
    refuseNoUsers(this.#tasks);
    this.#acts.begin(this.#parts.acts ?? []);
    this.#program.begin(this.#parts.program?.bind(this.#parts));
  }

  /** Polls once a second until every task has ended. */
  async #watch(): Promise<void> {
    const { loop, stages, spawn_rate, users, drain_timeout_s } = this.#load;
    const loadS = stages.reduce((sum, { seconds }) => sum + seconds, 0);
    const firstUsers = loop === 'open' ? users : (stages[0]?.load ?? users);
    const rampS = spawn_rate === null ? 0 : firstUsers / spawn_rate;
    this.#enter('watch', `${loadS} s${rampS === 0 ? '' : ` after a ramp of ${rampS.toFixed(1)} s`}`);
    const nowUs = () => this.#control.clock.monotonicUs();
    const endsUs = nowUs() + (loadS + rampS) * 1e6;
    const giveUpUs = endsUs + (loadS * 0.05 + drain_timeout_s + OVERTIME_S) * 1e6;
    for (;;) {
      const reports = await this.#poll();
      this.#program.requireSound();
      if (this.#areOver(reports)) return;
      if (nowUs() > giveUpUs) throw new HydraError(`the load did not end within ${OVERTIME_S} s of its time`);
      const untilEndMs = (endsUs - nowUs()) / 1000;
      const waitMs = untilEndMs > 0 ? Math.min(POLL_MS, untilEndMs + END_POLL_MS) : END_POLL_MS;
      await this.#control.clock.delay(waitMs, this.#signal);
    }
  }

  /** Reads every task's report, feeds the series and shows progress. */
  async #poll(): Promise<Reports> {
    this.#figures?.look();
    this.#series.addSystem(this.#control.clock.wallMs() / 1000, this.#parts.usage());
    const wanted = { since: (id: string) => this.#series.since(id), detail: 'progress' } as const;
    const options = { timeoutMs: POLL_TIMEOUT_MS, signal: this.#signal };
    const reports = await this.#tasks.reports(userTaskReport, wanted, options);
    refuseNoUsers(this.#tasks);
    this.#take(reports);
    const users = [...reports.values()].map(({ report }) => report.user);
    if (users.length > 0 && users.every(({ start_us }) => start_us !== null)) this.#program.counting();
    this.#control.deps.observe(progressOf(users));
    return reports;
  }

  /** Each kind of failure is told once, as it shows. */
  #take(reports: Reports): void {
    for (const { task, report } of reports.values()) this.#series.add(task.id, report.intervals);
    for (const failure of userFailures(reports.values())) {
      if (this.#toldFailures.has(failure.name)) continue;
      this.#toldFailures.add(failure.name);
      this.#control.note('warn', clientFailureText(failure));
    }
  }

  /** @throws HydraError when a task could not carry its test through */
  #areOver(reports: Reports): boolean {
    const told = [...reports.values()].map(({ report }) => report);
    const failed = told.find(({ state }) => state === 'failed');
    if (failed !== undefined) {
      throw new HydraError(`a task of users failed: ${failed.error}`, {
        hint: 'its log is in the results folder',
      });
    }
    const isOver = ({ state }: UserTaskReport) => state === 'done' || state === 'stopped';
    return told.length === this.#tasks.ofRole('user').length && told.every(isOver);
  }

  async #events(): Promise<EventRow[]> {
    this.#acts.cancel();
    await this.#program.end();
    const rows = [...(await this.#acts.done()), ...this.#program.rows];
    return rows.sort((a, b) => a.at_s - b.at_s);
  }

  async #collect(events: readonly EventRow[]): Promise<CollectedUsers> {
    this.#enter('collect');
    await this.#figures?.readNow();
    const wanted = { since: (id: string) => this.#series.since(id), detail: 'full', last: true } as const;
    const reports = await this.#tasks.reports(userTaskReport, wanted, { attempts: 3, signal: this.#signal });
    refuseNoUsers(this.#tasks);
    this.#take(reports);
    const { systemFailure, independent } = await this.#askSystem();
    const { plan, workload, startedAt, clock } = this.#control;
    return {
      ...{ runId: plan.runId, workload, load: this.#load, options: this.#parts.options, startedAt },
      finishedAt: new Date(clock.wallMs()),
      tasks: [...reports.values()].map(
        ({ task, report }): ReportedUsers => ({ task, report, part: report.user }),
      ),
      deadTasks: [...this.#tasks.dead],
      clientFailures: userFailures(reports.values()),
      events,
      series: this.#series,
      figures: this.#figures?.read ?? null,
      independent,
      systemFailure,
      causeOf: (error) => this.#parts.causeOf(error),
      environment: this.#control.environment(),
      notes: [...this.#parts.notes, ...(this.#figures?.notes ?? [])],
    };
  }

  /** Whether the server still serves, and what it counted. One that is dead by now is a finding of the run, not its end. */
  async #askSystem(): Promise<{ systemFailure: string | null; independent: readonly IndependentCount[] }> {
    const { signal, clock } = this.#control;
    const patience = AbortSignal.any([signal, clock.timeout(SYSTEM_TIMEOUT_MS)]);
    try {
      await unlessAborted(this.#parts.stillServes?.() ?? Promise.resolve(), patience);
      const independent = await unlessAborted(this.#parts.independent?.() ?? Promise.resolve([]), patience);
      return { systemFailure: null, independent };
    } catch (error) {
      signal.throwIfAborted();
      return { systemFailure: inWords(error, SYSTEM_TIMEOUT_MS), independent: [] };
    }
  }
}
