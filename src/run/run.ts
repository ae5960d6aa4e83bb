import { setMaxListeners } from 'node:events';
import type { Clock } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { ClusterTask } from '../cluster/port.ts';
import type { Dictionary } from '../control/dictionary.ts';
import type { PublishedTotals, PublisherReport } from '../measure/report.ts';
import { buildResult } from './build-result.ts';
import { clientFailuresIn, clientFailureText } from './client-failures.ts';
import { ClusterGoneError } from './cluster-gone.ts';
import type { Collected, Drain, Reported, RunTask } from './collected.ts';
import { DrainWatch } from './drain-watch.ts';
import type { Phase } from './events.ts';
import type { LaunchedTasks } from './launched-apps.ts';
import { clientsPerTask, type RunPlan } from './plan.ts';
import { progressOf } from './progress.ts';
import type { ClientFailureRow, RunResult } from './result.ts';
import type { RunDeps } from './run-deps.ts';
import { RunTasks } from './run-tasks.ts';
import { SeriesBuilder } from './series.ts';
import type { Holdings, PreparedWorkload } from './workload.ts';

const POLL_MS = 1_000;
/** How often an end is looked for once it is near: the drain is measured by the tasks, not by this. */
const DRAIN_POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;
/** No count has moved for this long: what is missing is lost, ms (docs/measurement.md). */
const DRAIN_GRACE_MS = 5_000;
/** Beyond its schedule a publisher needs at most its delivery timeout; then it is given up, s. */
const PUBLISHER_OVERTIME_S = 90;
/** The system under test is asked once more at the end; one that is frozen never answers, ms. */
const SYSTEM_TIMEOUT_MS = 10_000;
/** A cluster that lives answers a list of apps within this, on a busy machine too, ms. */
const CLUSTER_TIMEOUT_MS = 10_000;
/** Removing must end even when the cluster does not answer, ms. */
const REMOVE_TIMEOUT_MS = 8_000;

/**
 * One measurement, phase by phase: prepare, launch, ping, configure, start, watch, drain, collect, remove.
 * @throws HydraError when it cannot be carried through; the signal's reason when aborted. Apps and topic are
 * removed either way.
 */
export async function runOnce(plan: RunPlan, deps: RunDeps): Promise<RunResult> {
  const run = new Run(plan, deps);
  return run.measure();
}

class Run {
  readonly #plan: RunPlan;
  readonly #deps: RunDeps;
  readonly #series = new SeriesBuilder();
  readonly #ended = new AbortController();
  readonly #clock: Clock;
  readonly #startedAt: Date;
  #prepared: PreparedWorkload | null = null;
  #tasks: RunTasks | null = null;
  #unwatch: (() => void) | null = null;
  #launched: LaunchedTasks = { publisher: [], subscribers: [], isPublisherGone: false };
  /** Any ends the run: what is measured so far is collected. */
  #clientFailures: readonly ClientFailureRow[] = [];
  /** Whether the apps may serve another run: everything went well. */
  #sound = false;

  constructor(plan: RunPlan, deps: RunDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#clock = deps.clock;
    this.#startedAt = new Date(deps.clock.wallMs());
    // Every task that is asked listens for the run's end: many at once is no leak.
    setMaxListeners(0, this.#ended.signal);
  }

  async measure(): Promise<RunResult> {
    const end = (reason: unknown) => this.#ended.abort(reason);
    const onAbort = () => end(this.#deps.signal.reason);
    if (this.#deps.signal.aborted) onAbort();
    this.#deps.signal.addEventListener('abort', onAbort, { once: true });
    this.#deps.workload.death.catch(end);
    try {
      const prepared = await this.#prepare();
      await this.#launch(prepared);
      const tasks = await this.#ping();
      await this.#warmUp(tasks, prepared);
      await this.#configure(tasks, prepared);
      await this.#start(tasks);
      const published = await this.#watch(tasks);
      const drain = await this.#drain(tasks, published);
      const result = await this.#collect(tasks, prepared, drain);
      this.#sound = isSound(result);
      if (!this.#sound) await this.#keepLogs();
      if (this.#plan.keep_running) await this.#deps.hold(result);
      return result;
    } catch (error) {
      await this.#keepLogs();
      // The first cause wins: what fails because the run was ended is only an echo of it.
      throw this.#ended.signal.aborted ? this.#ended.signal.reason : await this.#causeOf(error);
    } finally {
      this.#deps.signal.removeEventListener('abort', onAbort);
      await this.#remove();
    }
  }

  /** Tasks that fall silent together may have lost their cluster: then that is what to tell. */
  async #causeOf(error: unknown): Promise<unknown> {
    try {
      const signal = this.#clock.timeout(CLUSTER_TIMEOUT_MS);
      await unlessAborted(this.#deps.cluster.apps(this.#deps.apps.appPrefix, { signal }), signal);
      return error;
    } catch {
      return new ClusterGoneError(this.#deps.cluster.url, messageOf(error));
    }
  }

  get #signal(): AbortSignal {
    return this.#ended.signal;
  }

  #enter(phase: Phase, detail = ''): void {
    this.#signal.throwIfAborted();
    if (this.#tasks !== null) this.#tasks.phase = phase;
    this.#deps.observe({ kind: 'phase', phase, detail });
  }

  /** A system that answers, a topic of the run's own, and no apps of an earlier run. */
  async #prepare(): Promise<PreparedWorkload> {
    this.#enter('prepare', `${this.#deps.workload.name}, run ${this.#plan.runId}`);
    await this.#deps.apps.clear(this.#signal);
    this.#prepared = await this.#deps.workload.prepare(this.#plan.runId, this.#signal);
    return this.#prepared;
  }

  async #launch(prepared: PreparedWorkload): Promise<void> {
    const plan = this.#plan;
    const subscribers = clientsPerTask(plan).length;
    this.#enter('launch', `1 publisher and ${subscribers} subscriber tasks for ${plan.clients} clients`);
    const { publisher, subscriber } = prepared;
    const request = { runId: plan.runId, publisher, subscriber, subscribers };
    this.#launched = await this.#deps.apps.launch(request, this.#signal);
    refuseLostPublisher(this.#launched);
    this.#tellOfMissing(subscribers - this.#launched.subscribers.length, subscribers);
  }

  /** Whoever does not answer is named and left out. */
  async #ping(): Promise<RunTasks> {
    const { publisher, subscribers } = this.#launched;
    const fleet = this.#deps.openFleet([
      ...publisher.map((task) => runTask(task, 'publisher')),
      ...subscribers.map((task) => runTask(task, 'subscriber')),
    ]);
    const tasks = new RunTasks(fleet, this.#clock);
    this.#tasks = tasks;
    this.#unwatch = this.#deps.cluster.watch(this.#deps.apps.appPrefix, (event) => tasks.receive(event));
    this.#enter('ping', `${publisher.length + subscribers.length} tasks`);
    await tasks.command('ping', {}, { attempts: 2, signal: this.#signal });
    this.#tellOfDead(tasks);
    return tasks;
  }

  /** Compilers, caches and connections of broker and tasks are part of no figure: the same load once, not counted. */
  async #warmUp(tasks: RunTasks, { warmUp }: PreparedWorkload): Promise<void> {
    if (warmUp === null) return;
    const seconds = this.#plan.warmup_s;
    this.#deps.observe({ kind: 'note', level: 'info', text: `warming up for ${seconds} s, not counted` });
    const signal = this.#signal;
    const { publisher, subscriber } = warmUp;
    await tasks.command('updateconfig', this.#configs(publisher, subscriber), { attempts: 2, signal });
    await tasks.command('teststart', {}, { only: isSubscriber, signal });
    await tasks.command('teststart', {}, { only: isPublisher, signal });
    await this.#clock.delay(seconds * 1000, signal);
    await tasks.command('teststop', {}, { signal });
    await tasks.untilEnded(signal);
    this.#tellOfDead(tasks);
  }

  async #configure(tasks: RunTasks, prepared: PreparedWorkload): Promise<void> {
    this.#enter('configure');
    const args = this.#configs(prepared.publisher.config, prepared.subscriber.config);
    await tasks.command('updateconfig', args, { attempts: 2, signal: this.#signal });
    await tasks.command('resetstats', {}, { attempts: 2, signal: this.#signal });
  }

  /** Each task's configuration: subscribers are told how many clients are theirs. */
  #configs(publisher: Dictionary, subscriber: Dictionary): (task: RunTask) => Dictionary {
    const clients = clientsPerTask(this.#plan);
    const share = new Map(this.#launched.subscribers.map((task, index) => [task.id, clients[index] ?? 0]));
    return (task) =>
      task.role === 'publisher' ? publisher : { ...subscriber, clients: share.get(task.id) ?? 0 };
  }

  /** Subscribers first: the publisher starts when every client reads. */
  async #start(tasks: RunTasks): Promise<void> {
    this.#enter('start', `${this.#plan.clients} clients connect`);
    const args = { run_id: this.#plan.runId };
    await tasks.command('teststart', args, {
      only: isSubscriber,
      signal: this.#signal,
    });
    this.#tellOfDead(tasks);
    refuseEmptyFleet(tasks);
    await tasks.command('teststart', args, {
      only: isPublisher,
      signal: this.#signal,
    });
  }

  /** Polls once a second until the publisher has published and settled everything. */
  async #watch(tasks: RunTasks): Promise<{ report: PublisherReport; bootId: string }> {
    this.#enter('watch', `${this.#plan.msg_rate}/s for ${this.#plan.test_duration} s`);
    const nowUs = () => this.#clock.monotonicUs();
    const giveUpUs = nowUs() + (this.#plan.test_duration * 1.05 + PUBLISHER_OVERTIME_S) * 1e6;
    const endsUs = nowUs() + this.#plan.test_duration * 1e6;
    for (;;) {
      const told = (await this.#poll(tasks)).get(tasks.publisher.id);
      if (this.#clientFailures.length > 0)
        await tasks.command('teststop', {}, { only: isPublisher, signal: this.#signal });
      if (told?.report.state === 'failed') {
        throw new HydraError(`the publisher failed: ${told.report.error}`, {
          hint: 'its log is in the results folder',
        });
      }
      if (told?.report.publisher?.streams) {
        return { report: told.report.publisher, bootId: told.report.host.boot_id };
      }
      if (nowUs() > giveUpUs) {
        throw new HydraError(`the publisher did not end within ${PUBLISHER_OVERTIME_S} s of its schedule`);
      }
      const untilEndMs = (endsUs - nowUs()) / 1000;
      await this.#clock.delay(
        untilEndMs > 0 ? Math.min(POLL_MS, untilEndMs + 100) : DRAIN_POLL_MS,
        this.#signal,
      );
    }
  }

  /** Reads every task's report, feeds the series and shows progress. */
  async #poll(tasks: RunTasks) {
    const deadBefore = tasks.dead.length;
    this.#series.addSystem(this.#clock.wallMs() / 1000, this.#prepared?.usage());
    const reports = await tasks.reports((id) => this.#series.since(id), 'progress', {
      timeoutMs: POLL_TIMEOUT_MS,
      signal: this.#signal,
    });
    for (const { task, report } of reports.values()) this.#series.add(task.id, task.role, report.intervals);
    if (tasks.dead.length > deadBefore) this.#tellOfDead(tasks, deadBefore);
    this.#noteFailures(clientFailuresIn(reports.values()));
    this.#deps.observe(progressOf([...reports.values()].map(({ report }) => report)));
    return reports;
  }

  /** Until all have arrived, or no count has moved for the grace, or the time is up. */
  async #drain(tasks: RunTasks, publisher: { report: PublisherReport; bootId: string }): Promise<Drain> {
    const { report, bootId } = publisher;
    this.#enter('drain', `${report.acked} messages acknowledged`);
    const published: PublishedTotals = {
      publishers: [{ streams: report.streams ?? [] }],
      span_s: report.span_s,
      end_us: report.end_us ?? 0,
      boot_id: bootId,
    };
    const args = { published: JSON.stringify(published) };
    await tasks.command('setpublished', args, { only: isSubscriber, attempts: 2, signal: this.#signal });
    const graceMs = DRAIN_GRACE_MS + (this.#prepared?.longestWaitMs ?? 0);
    const watch = new DrainWatch(this.#clock.monotonicUs(), graceMs * 1000, this.#plan.drain_timeout_s * 1e6);
    for (;;) {
      const reports = await this.#poll(tasks);
      const told = [...reports.values()].flatMap(({ report: { subscriber } }) => subscriber ?? []);
      const drain = watch.look(
        this.#clock.monotonicUs(),
        told,
        tasks.subscribers.length,
        this.#clientFailures.length > 0,
      );
      if (drain !== null) return drain;
      await this.#clock.delay(DRAIN_POLL_MS, this.#signal);
    }
  }

  async #collect(tasks: RunTasks, prepared: PreparedWorkload, drain: Drain): Promise<RunResult> {
    this.#enter('collect');
    await tasks.command('teststop', {}, { only: isSubscriber, signal: this.#signal });
    const { holdings, systemFailure } = await this.#askSystem(prepared);
    if (drain.end !== 'complete' && holdings.bounds !== null) {
      const args = { bounds: JSON.stringify(holdings.bounds) };
      await tasks.command('setbounds', args, { only: isSubscriber, attempts: 2, signal: this.#signal });
    }
    const reports = await tasks.reports((id) => this.#series.since(id), 'full', {
      attempts: 3,
      signal: this.#signal,
    });
    for (const { task, report } of reports.values()) this.#series.add(task.id, task.role, report.intervals);
    for (const task of tasks.subscribers)
      if (!reports.has(task.id)) tasks.markDead(task, 'its final report never came');
    const publisher = reports.get(tasks.publisher.id);
    if (publisher?.report.publisher === undefined)
      throw new HydraError("the publisher's final report never came");
    const collected: Collected = {
      plan: this.#plan,
      workload: this.#deps.workload.name,
      options: this.#deps.options,
      startedAt: this.#startedAt,
      finishedAt: new Date(this.#clock.wallMs()),
      publisher: { ...publisher, part: publisher.report.publisher },
      subscribers: [...reports.values()].flatMap(subscriberPart),
      deadTasks: tasks.dead,
      clientFailures: clientFailuresIn(reports.values()),
      drain,
      series: this.#series,
      longestWaitMs: prepared.longestWaitMs,
      causeOf: (error) => this.#deps.workload.causeOf(error),
      independentCount: holdings.messages,
      systemFailure,
      environment: this.#deps.environment(prepared),
      notes: prepared.notes,
    };
    return buildResult(collected);
  }

  /** A system that is dead by now is a finding of the run, not the end of it. */
  async #askSystem(
    prepared: PreparedWorkload,
  ): Promise<{ holdings: Holdings; systemFailure: string | null }> {
    const patience = AbortSignal.any([this.#signal, this.#clock.timeout(SYSTEM_TIMEOUT_MS)]);
    try {
      return { holdings: await unlessAborted(prepared.holdings(), patience), systemFailure: null };
    } catch (error) {
      this.#signal.throwIfAborted();
      const holdings = { messages: null, bounds: null };
      return { holdings, systemFailure: inWords(error, SYSTEM_TIMEOUT_MS) };
    }
  }

  /** Never throws: what cannot be removed is told, with how to remove it. */
  async #remove(): Promise<void> {
    this.#deps.observe({ kind: 'phase', phase: 'remove', detail: '' });
    this.#unwatch?.();
    this.#tasks?.close();
    const patience = this.#clock.timeout(REMOVE_TIMEOUT_MS);
    const apps = this.#sound && this.#plan.keep_apps ? undefined : this.#deps.apps.remove(patience);
    const steps = [apps, unlessAborted(this.#prepared?.release() ?? Promise.resolve(), patience)];
    for (const outcome of await Promise.allSettled(steps)) {
      if (outcome.status === 'fulfilled') continue;
      const text = `could not remove everything: ${inWords(outcome.reason, REMOVE_TIMEOUT_MS)}; "hydra clean" removes the rest`;
      this.#deps.observe({ kind: 'note', level: 'warn', text });
    }
  }

  async #keepLogs(): Promise<void> {
    await this.#deps.keepLogs([...this.#launched.publisher, ...this.#launched.subscribers]);
  }

  /** Each is told once, as it shows. */
  #noteFailures(failures: readonly ClientFailureRow[]): void {
    const known = new Set(this.#clientFailures.map(({ role, name }) => `${role} ${name}`));
    this.#clientFailures = failures.length > 0 ? failures : this.#clientFailures;
    for (const failure of failures) {
      if (known.has(`${failure.role} ${failure.name}`)) continue;
      this.#deps.observe({ kind: 'note', level: 'warn', text: clientFailureText(failure) });
    }
  }

  /** Tasks that ended before anybody knew them cannot be named. */
  #tellOfMissing(missing: number, wanted: number): void {
    if (missing <= 0) return;
    const text = `${missing} of ${wanted} subscriber tasks ended right after their launch: their clients are missing`;
    this.#deps.observe({ kind: 'note', level: 'warn', text });
  }

  #tellOfDead(tasks: RunTasks, from = 0): void {
    for (const dead of tasks.dead.slice(from)) {
      const text = `${dead.role} task ${dead.id} is left out (phase ${dead.phase}): ${dead.reason}`;
      this.#deps.observe({ kind: 'note', level: 'warn', text });
    }
  }
}

/** Whether everything that took part is in order, so that it may serve another run. */
function isSound({ dead_tasks, client_failures, system_failure }: RunResult): boolean {
  return dead_tasks.length === 0 && client_failures.length === 0 && system_failure === null;
}

/** @throws HydraError when the publisher's task was gone before it could be asked anything */
function refuseLostPublisher({ publisher, isPublisherGone }: LaunchedTasks): void {
  if (!isPublisherGone) return;
  throw new HydraError(`publisher task ${publisher[0]?.id ?? ''} ended right after its launch`, {
    hint: 'its stdout and stderr are kept in the results folder',
  });
}

/** @throws HydraError with the first task's reason when none could start */
function refuseEmptyFleet(tasks: RunTasks): void {
  if (tasks.subscribers.length > 0) return;
  const first = tasks.dead.find((dead) => dead.role === 'subscriber');
  throw new HydraError(`no subscriber task could start: ${first?.reason ?? 'none was launched'}`, {
    hint: 'their stdout and stderr are kept in the results folder',
  });
}

/** What a step that ran out of its time has to say for itself is no help. */
function inWords(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${timeoutMs / 1000} s`;
  return messageOf(error);
}

/** A task that was given no port is asked at port 0: it cannot answer, and so is named. */
function runTask(task: ClusterTask, role: RunTask['role']): RunTask {
  return { id: task.id, appId: task.appId, role, host: task.host, port: task.ports[0] ?? 0 };
}

const isPublisher = (task: RunTask) => task.role === 'publisher';
const isSubscriber = (task: RunTask) => task.role === 'subscriber';

function subscriberPart({ task, report }: Omit<Reported<unknown>, 'part'>): Collected['subscribers'] {
  return report.subscriber === undefined ? [] : [{ task, report, part: report.subscriber }];
}
