import { bootId } from '../../base/boot-id.ts';
import { HydraError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import { type PublishedTotals, type PublisherReport, taskReport } from '../../measure/report.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { Ready, RunPattern } from '../../run/run-pattern.ts';
import type { RunTask } from '../../run/run-task.ts';
import type { RunTasks } from '../../run/run-tasks.ts';
import { FigureSampler } from '../shared/figure-sampler.ts';
import type { EventRow } from '../shared/system-report.ts';
import { TimedActs } from '../shared/timed-acts.ts';
import { askSystem } from './ask-system.ts';
import { catchUpActs, preload } from './backlog.ts';
import { blockActs } from './block-acts.ts';
import { buildResult } from './build-result.ts';
import { clientFailuresIn, ToldFailures } from './client-failures.ts';
import type { Collected, Drain, Preloaded, Reported } from './collected.ts';
import { warmUpArguments } from './connecting.ts';
import { taskConfigs } from './fleet.ts';
import { DRAIN_GRACE_MS, FleetDrain } from './fleet-drain.ts';
import { untilSettled } from './group-phases.ts';
import { LagSampler } from './lag-sampler.ts';
import { LiveGroups } from './live-groups.ts';
import { checkLog } from './log-check.ts';
import { memberActs } from './member-acts.ts';
import type { PubsubLoad, PubsubParts } from './parts.ts';
import type { PubsubPhase } from './phases.ts';
import { progressOf } from './progress.ts';
import { readOnly } from './read-only.ts';
import { reconnectActs } from './reconnect-acts.ts';
import { publishedBy, publisherPart, subscriberPart } from './reported-parts.ts';
import type { PubsubResult } from './result.ts';
import { pubsubRoles, SUBSCRIBER_PORTS } from './roles.ts';
import { SeriesBuilder } from './series.ts';
import { startSubscribers, startText } from './start-subscribers.ts';
import { readableMessages, storedMessages } from './transaction-markers.ts';
import { warmUp } from './warm-up.ts';

const POLL_MS = 1_000;
/** How often an end is looked for once it is near: the drain is measured by the tasks, not by this. */
const DRAIN_POLL_MS = 100;
const POLL_TIMEOUT_MS = 5_000;
/** Beyond its schedule a publisher needs at most its delivery timeout; then it is given up, s. */
const PUBLISHER_OVERTIME_S = 90;

/** Publishers and subscribers: what is published is counted where it arrives, and loss against what was published. */
export function pubsub(load: PubsubLoad, parts: PubsubParts): RunPattern {
  if (load.publishers === 0) return readOnly(load, { ports: SUBSCRIBER_PORTS, parts });
  const roles = pubsubRoles(load, {
    ...parts,
    connectsDirectly: parts.direct !== undefined,
    readsAgain: parts.readAgain !== undefined,
  });
  return {
    roles,
    launchText: launchText(load, roles.find(({ name }) => name === 'subscriber')?.tasks ?? 0),
    measure: (control, ready) => new Measurement(control, ready, load, parts).measure(),
  };
}

function launchText({ publishers, clients }: PubsubLoad, tasks: number): string {
  const from = countText(publishers, 'publisher');
  return clients === 0
    ? `${from}; nobody reads`
    : `${from} and ${tasks} subscriber tasks for ${clients} clients`;
}

/** The phases of one, after its warm-up: `pubsubPhases`. */
class Measurement {
  readonly #control: RunControl;
  readonly #ready: Ready;
  readonly #load: PubsubLoad;
  readonly #parts: PubsubParts;
  readonly #enter: (phase: PubsubPhase, detail?: string) => void;
  readonly #acts: TimedActs;
  readonly #groups: LiveGroups;
  readonly #series = new SeriesBuilder();
  readonly #failures: ToldFailures;
  readonly #figures: FigureSampler | null;
  readonly #lag: LagSampler | null;
  /** Null before, and where there is no backlog. */
  #preloaded: Preloaded | null = null;

  constructor(control: RunControl, ready: Ready, load: PubsubLoad, parts: PubsubParts) {
    this.#control = control;
    this.#enter = (phase, detail) => control.enter(phase, detail);
    this.#ready = ready;
    this.#load = load;
    this.#parts = parts;
    this.#acts = new TimedActs(control);
    this.#groups = new LiveGroups(control, ready, { load, steering: parts.steering }, this.#acts);
    this.#failures = new ToldFailures(control);
    this.#figures = parts.figures === undefined ? null : new FigureSampler(parts.figures, control.clock);
    this.#lag = LagSampler.of(load, parts, control.clock);
  }

  async measure(): Promise<PubsubResult> {
    await this.#warmUp();
    await this.#preload();
    await this.#configure();
    if (this.#preloaded !== null && this.#load.backlog?.only) return this.#readBacklog(this.#preloaded);
    await this.#start();
    this.#acts.begin([
      ...(this.#parts.acts ?? []),
      ...memberActs(this.#load, this.#ready),
      ...reconnectActs(this.#load, this.#ready, this.#control.clock),
      ...catchUpActs(this.#load, this.#ready),
      ...blockActs(this.#load, this.#ready, this.#control),
    ]);
    const published = await this.#steerable(() => this.#watch());
    if (this.#failures.any) this.#acts.cancel();
    const events = await this.#acts.done();
    const drain = this.#isRead ? await this.#drain(this.#publishedTotals(published), published) : NO_DRAIN;
    const collected = await this.#collect(drain, events);
    return buildResult({ ...collected, ...(await this.#readAgain(published, collected)) });
  }

  /** Takes commands for app groups from outside meanwhile. */
  async #steerable<T>(phase: () => Promise<T>): Promise<T> {
    const done = this.#isRead ? this.#control.deps.live?.(this.#groups) : undefined;
    try {
      return await phase();
    } finally {
      await this.#groups.close();
      await (await done)?.();
    }
  }

  get #tasks(): RunTasks {
    return this.#ready.tasks;
  }

  /** By their index. @throws HydraError when any is gone */
  get #publishers(): readonly RunTask[] {
    this.#tasks.requireEssential();
    return this.#tasks.ofRole('publisher');
  }

  get #isRead(): boolean {
    return this.#load.clients > 0;
  }

  /** A subscriber that only reads the log again is told nothing before. */
  readonly #takesPart = (task: RunTask) => this.#isRead || isPublisher(task);

  get #signal(): AbortSignal {
    return this.#control.signal;
  }

  async #warmUp(): Promise<void> {
    const { warmUp: warming } = this.#parts;
    if (warming === null) return;
    await warmUp(this.#control, this.#tasks, {
      seconds: this.#load.warmup_s,
      configs: this.#configs(warming.publisher, warming.subscriber, {
        ...warmUpArguments(this.#load),
        // All are alike: what clients of other kinds leave behind would not be done with at its end.
        ...(this.#load.kinds === undefined ? {} : { kinds: 'none' }),
      }),
      only: this.#takesPart,
    });
  }

  async #preload(): Promise<void> {
    const { backlog } = this.#load;
    if (backlog == null) return;
    const { publisher, subscriber } = this.#parts;
    this.#enter('preload', `${backlog.messages} messages`);
    this.#preloaded = await preload({
      ...{ control: this.#control, ready: this.#ready, load: this.#load, parts: this.#parts, backlog },
      configs: this.#configs(publisher.config, subscriber.config),
    });
  }

  /** All that is published lies there already: it is read as after any run. */
  async #readBacklog({ publishers }: Preloaded): Promise<PubsubResult> {
    this.#enter('start', startText(this.#load));
    const startUs = this.#control.clock.monotonicUs();
    await startSubscribers(this.#control, this.#tasks, this.#load);
    const reading = { span_s: 0, end_us: startUs, boot_id: bootId() ?? '' };
    const drain = await this.#drain({ ...publishedBy(publishers), ...reading }, publishers);
    const collected = await this.#collect(drain, []);
    return buildResult({ ...collected, logCheck: null });
  }

  async #configure(): Promise<void> {
    const { tasks } = this.#ready;
    this.#enter('configure');
    const { publisher, subscriber } = this.#parts;
    const args = this.#configs(publisher.config, subscriber.config);
    // What publishers tell of a backlog that is all there is stays as it is.
    const only = this.#load.backlog?.only ? isSubscriber : this.#takesPart;
    await tasks.command('updateconfig', args, { only, attempts: 2, signal: this.#signal });
    await tasks.command('resetstats', {}, { only, attempts: 2, signal: this.#signal });
  }

  /** @param over what subscribers are told instead */
  #configs(
    publisher: Dictionary,
    subscriber: Dictionary,
    over: Dictionary = {},
  ): (task: RunTask) => Dictionary {
    const { direct } = this.#parts;
    const configs = taskConfigs(this.#load, this.#ready.launched, { publisher, subscriber, direct });
    const reading = { ...this.#backlogArguments(), ...over };
    return (task) => (isSubscriber(task) ? { ...configs(task), ...reading } : configs(task));
  }

  /** Where clients begin to read, once a backlog lies there. */
  #backlogArguments(): Dictionary {
    if (this.#preloaded === null) return {};
    if (this.#load.backlog?.only) return { all_from_beginning: 'true' };
    return this.#parts.liveFrom?.(this.#preloaded.ends) ?? {};
  }

  /**
   * Subscribers first: the publisher starts when every client reads. It is connected before: clients connect to it, or
   * may take all the connections that the system gives.
   */
  async #start(): Promise<void> {
    const tasks = this.#tasks;
    this.#enter('start', startText(this.#load));
    const { connectionLimit } = this.#parts;
    if (connectionLimit !== undefined) this.#control.note('warn', connectionLimit);
    const args = { run_id: this.#control.plan.runId };
    const signal = this.#signal;
    await tasks.command('testopen', {}, { only: isPublisher, signal });
    if (this.#isRead) await startSubscribers(this.#control, tasks, this.#load);
    if (this.#load.grouping) await untilSettled(this.#control, tasks, this.#load.grouping);
    // From before the first message to after the last one: its counters hold all of them.
    await this.#figures?.readNow();
    await tasks.command('teststart', args, { only: isPublisher, signal });
  }

  /** Polls once a second until every publisher has published and settled everything. */
  async #watch(): Promise<readonly Reported<PublisherReport>[]> {
    const tasks = this.#tasks;
    this.#enter('watch', `${this.#load.msg_rate}/s for ${this.#load.test_duration} s`);
    const nowUs = () => this.#control.clock.monotonicUs();
    const giveUpUs = nowUs() + (this.#load.test_duration * 1.05 + PUBLISHER_OVERTIME_S) * 1e6;
    const endsUs = nowUs() + this.#load.test_duration * 1e6;
    for (;;) {
      const reports = await this.#poll();
      const own = this.#publishers.flatMap(({ id }) => reports.get(id) ?? []);
      if (this.#failures.any)
        await tasks.command('teststop', {}, { only: isPublisher, signal: this.#signal });
      const failed = own.find(({ report }) => report.state === 'failed');
      if (failed !== undefined) {
        throw new HydraError(`the publisher failed: ${failed.report.error}`, {
          hint: 'its log is in the results folder',
        });
      }
      const ended = own.flatMap(publisherPart).filter(({ part }) => part.streams !== null);
      if (ended.length === this.#load.publishers) return ended;
      if (nowUs() > giveUpUs) {
        throw new HydraError(`the publisher did not end within ${PUBLISHER_OVERTIME_S} s of its schedule`);
      }
      const untilEndMs = (endsUs - nowUs()) / 1000;
      await this.#control.clock.delay(
        untilEndMs > 0 ? Math.min(POLL_MS, untilEndMs + 100) : DRAIN_POLL_MS,
        this.#signal,
      );
    }
  }

  /** Reads every task's report, feeds the series and shows progress. */
  async #poll(detail: 'progress' | 'ranges' = 'progress') {
    this.#figures?.look();
    this.#series.addSystem(this.#control.clock.wallMs() / 1000, this.#parts.usage());
    const options = { timeoutMs: POLL_TIMEOUT_MS, signal: this.#signal };
    const reports = await this.#tasks.reports(taskReport, this.#wanted(detail), options);
    for (const { task, report } of reports.values()) this.#series.add(task.id, report.role, report.intervals);
    this.#lag?.look(reports.values());
    this.#failures.note(clientFailuresIn(reports.values()));
    this.#control.deps.observe(progressOf([...reports.values()].map(({ report }) => report)));
    return reports;
  }

  #wanted(detail: 'progress' | 'ranges' | 'full') {
    return { since: (id: string) => this.#series.since(id), detail };
  }

  #publishedTotals(publishers: readonly Reported<PublisherReport>[]): PublishedTotals {
    const totals = publishedBy(publishers);
    return this.#preloaded === null
      ? totals
      : { ...totals, backlog: publishedBy(this.#preloaded.publishers).publishers };
  }

  /** Until all have arrived, or no count has moved for the grace, or the time is up. */
  async #drain(published: PublishedTotals, publishers: readonly Reported<PublisherReport>[]): Promise<Drain> {
    const tasks = this.#tasks;
    const acked = publishers.reduce((sum, { part }) => sum + part.acked, 0);
    this.#enter('drain', `${acked} messages acknowledged`);
    const args = { published: JSON.stringify(published) };
    await tasks.command('setpublished', args, { only: isSubscriber, attempts: 2, signal: this.#signal });
    const waits = { startUs: this.#control.clock.monotonicUs(), longestWaitMs: this.#parts.longestWaitMs };
    const watch = new FleetDrain(this.#load, published, { acked, ...waits });
    for (;;) {
      const reports = await this.#poll(watch.detail);
      const told = [...reports.values()].flatMap(({ report: { subscriber } }) => subscriber ?? []);
      const drain = watch.look(
        this.#control.clock.monotonicUs(),
        told,
        tasks.ofRole('subscriber').length,
        this.#failures.any,
      );
      if (drain !== null) return drain;
      await this.#control.clock.delay(DRAIN_POLL_MS, this.#signal);
    }
  }

  async #collect(drain: Drain, events: readonly EventRow[]): Promise<Omit<Collected, 'logCheck'>> {
    const { tasks } = this.#ready;
    this.#enter('collect');
    if (this.#isRead) await tasks.command('teststop', {}, { only: isSubscriber, signal: this.#signal });
    await this.#figures?.readNow();
    const { holdings, systemFailure } = await askSystem(this.#control, this.#parts);
    // Clients that are behind by design have not been waited for.
    const isBehind =
      drain.end !== 'complete' || this.#load.kinds?.behindByDesign === true || this.#preloaded !== null;
    if (isBehind && holdings.bounds !== null) {
      const args = { bounds: JSON.stringify(holdings.bounds) };
      await tasks.command('setbounds', args, { only: isSubscriber, attempts: 2, signal: this.#signal });
    }
    const reports = await this.#lastReports();
    const publishers = this.#publishers.flatMap(({ id }) => reports.get(id) ?? []).flatMap(publisherPart);
    if (publishers.length < this.#load.publishers)
      throw new HydraError("a publisher's final report never came");
    return {
      runId: this.#control.plan.runId,
      workload: this.#control.workload,
      load: this.#load,
      options: this.#parts.options,
      startedAt: this.#control.startedAt,
      finishedAt: new Date(this.#control.clock.wallMs()),
      publishers,
      subscribers: this.#isRead ? [...reports.values()].flatMap(subscriberPart) : [],
      // Who dies after this has told all that it measured.
      deadTasks: [...tasks.dead],
      clientFailures: clientFailuresIn(reports.values()),
      drain,
      events,
      blocks: this.#groups.blocks,
      killed: this.#groups.killed,
      series: this.#series,
      figures: this.#figures?.read ?? null,
      lag: this.#lag?.book ?? null,
      preloaded: this.#preloaded,
      longestWaitMs: this.#parts.longestWaitMs,
      causeOf: (error) => this.#parts.causeOf(error),
      blameLoss: this.#parts.blameLoss,
      connectionLimit: this.#parts.connectionLimit ?? null,
      independentCount: storedMessages(this.#ofRun(holdings.messages), publishers),
      systemFailure,
      bounds: holdings.bounds,
      environment: this.#control.environment(),
      notes: [...this.#parts.notes, ...(this.#figures?.notes ?? [])],
    };
  }

  /** What the system holds beside a backlog. */
  #ofRun(stored: number | null): number | null {
    if (stored === null || this.#preloaded === null || this.#load.backlog?.only) return stored;
    return this.#preloaded.stored === null ? null : stored - this.#preloaded.stored;
  }

  /** Everything that tasks have to tell; who does not tell it is taken for dead. */
  async #lastReports() {
    const tasks = this.#tasks;
    const options = { attempts: 3, signal: this.#signal };
    const reports = await tasks.reports(taskReport, this.#wanted('full'), options);
    for (const { task, report } of reports.values()) this.#series.add(task.id, report.role, report.intervals);
    for (const task of this.#isRead ? tasks.ofRole('subscriber') : [])
      if (!reports.has(task.id)) tasks.markDead(task, 'its final report never came');
    return reports;
  }

  async #readAgain(
    publishers: readonly Reported<PublisherReport>[],
    { independentCount, systemFailure, notes }: Omit<Collected, 'logCheck'>,
  ): Promise<Pick<Collected, 'logCheck' | 'notes'>> {
    const { readAgain: config, longestWaitMs } = this.#parts;
    if (config === undefined || systemFailure !== null) return { logCheck: null, notes };
    this.#enter('check', `${independentCount ?? 'all'} messages are read again`);
    return checkLog(this.#control, this.#tasks, {
      ...{ config, published: publishedBy(publishers), notes },
      stored: readableMessages(independentCount, publishers, this.#load),
      graceMs: DRAIN_GRACE_MS + longestWaitMs,
      timeoutMs: this.#load.drain_timeout_s * 1000,
    });
  }
}

/** Nobody reads, so nothing is waited for. */
const NO_DRAIN: Drain = { drainS: 0, waitedS: 0, end: 'complete' };

const isPublisher = (task: RunTask) => task.role === 'publisher';
const isSubscriber = (task: RunTask) => task.role === 'subscriber';
