import { hostname } from 'node:os';
import { HydraError, messageOf } from '../../src/base/errors.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import type { Answer } from '../../src/control/rep-server.ts';
import type { ProcessReport, TaskEnvelope } from '../../src/measure/report.ts';
import { IntervalLog } from './interval-log.ts';
import { isActive, type Lifecycle, type LifecycleEvent, transition } from './lifecycle.ts';
import { clockId, ProcessUsage } from './process-usage.ts';
import type { TaskRole } from './task-role.ts';

/**
 * Opening connections may take this long before a start is given up, ms, unless the role says otherwise. The master
 * waits 60 s.
 */
const OPEN_TIMEOUT_MS = 50_000;

/** Answers the control commands for one role and walks it through its lifecycle. */
export class TaskServer {
  readonly #role: TaskRole;
  readonly #usage: ProcessUsage;
  readonly #log: IntervalLog;
  readonly #bootId = clockId();
  #state: Lifecycle = { kind: 'idle' };
  /** The start under way, so that a repeated command waits for the same one. */
  #starting: Promise<void> | null = null;
  /** The same of an opening; null where nothing is open for the configuration in force. */
  #opening: Promise<void> | null = null;
  #abort = new AbortController();
  /** What the test used, held still once it is over. */
  #finalUsage: ProcessReport | null = null;
  #startStats: Dictionary = {};

  constructor(role: TaskRole, nowUs: () => number, wallOffsetUs: number) {
    this.#role = role;
    this.#usage = new ProcessUsage(nowUs);
    this.#log = new IntervalLog(
      () => ({ ...role.cutInterval(), ...this.#usage.takeInterval() }),
      nowUs,
      wallOffsetUs,
    );
    this.#markStart();
  }

  /**
   * Carries out one command.
   * @throws ControlRefusal for a command that is unknown, wrong, or not possible now
   */
  async handle(name: string, args: Dictionary): Promise<Answer> {
    switch (name) {
      case 'ping':
        return 'pong';
      case 'updateconfig':
        return this.#updateConfig(args);
      case 'resetstats':
        return this.#resetStats();
      case 'testopen':
        return this.#testOpen();
      case 'teststart':
        return this.#testStart(args);
      case 'teststop':
        return this.#testStop();
      case 'teststatus':
        return this.#testStatus();
      case 'setpublished':
        return this.#setPublished(args);
      case 'setbounds':
        return this.#setBounds(args);
      case 'act':
        return this.#act(args);
      case 'setusers':
        return this.#setUsers(args);
      case 'steer':
        return this.#steer(args);
      case 'getstats':
        return this.#getStats(args);
      default:
        throw new ControlRefusal(`unknown command "${name.slice(0, 64)}"`);
    }
  }

  /** Ends everything, whatever the state; never throws. */
  async shutDown(): Promise<void> {
    this.#abort.abort(new Error('the task is ending'));
    this.#log.stop();
    this.#usage.delay.stop();
    await this.#role.close();
  }

  #apply(event: LifecycleEvent): 'to' | 'same' {
    const next = transition(this.#state, event);
    if (next.kind === 'refused') throw new ControlRefusal(next.reason);
    if (next.kind === 'to') this.#state = next.state;
    return next.kind;
  }

  async #updateConfig(args: Dictionary): Promise<undefined> {
    if (this.#role.isInForce(args)) return undefined;
    const next = transition(this.#state, { kind: 'configure' });
    if (next.kind === 'refused') throw new ControlRefusal(next.reason);
    await this.#role.close();
    this.#opening = null;
    this.#role.configure(args);
    this.#apply({ kind: 'configure' });
    return undefined;
  }

  async #resetStats(): Promise<string> {
    if (isActive(this.#state))
      throw new ControlRefusal(`a test is ${this.#state.kind}; its counts are not thrown away`);
    await this.#role.close();
    this.#opening = null;
    this.#role.reset();
    this.#finalUsage = null;
    this.#usage.reset(this.#role.traffic());
    this.#markStart();
    return 'stats reset';
  }

  /** Repeated, it waits for the same opening. */
  async #testOpen(): Promise<undefined> {
    const { open } = this.#role;
    if (open === undefined) throw new ControlRefusal('testopen: only publishers take it');
    if (this.#state.kind !== 'configured') {
      throw new ControlRefusal(`testopen: the test is ${this.#state.kind}; send updateconfig first`);
    }
    this.#opening ??= this.#withinOpenTimeout((signal) => open.call(this.#role, signal));
    await this.#opening;
    return undefined;
  }

  /** What could not be opened is closed again. */
  async #withinOpenTimeout<T>(open: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#abort = new AbortController();
    const tooLate = () => this.#abort.abort(new Error('connections did not open in time'));
    const timer = setTimeout(tooLate, this.#role.openTimeoutMs ?? OPEN_TIMEOUT_MS);
    try {
      return await open(this.#abort.signal);
    } catch (error) {
      await this.#role.close();
      throw new Error(withHint(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  async #testStart(args: Dictionary): Promise<undefined> {
    const runId = typeof args.run_id === 'string' ? args.run_id : this.#role.runId;
    if (runId === null) throw new ControlRefusal('not configured; send updateconfig first');
    if (this.#role.runId !== null && runId !== this.#role.runId) {
      throw new ControlRefusal(`configured for run ${this.#role.runId}, not ${runId}`);
    }
    if (this.#apply({ kind: 'start', runId }) === 'to') this.#starting = this.#begin(this.#beginningOf(args));
    await this.#starting;
    return undefined;
  }

  /** When all tasks are to begin, where their clock is told to be this one. */
  #beginningOf({ begins_at_us: atUs, boot_id: clock }: Dictionary): number | undefined {
    return clock === this.#bootId && typeof atUs === 'string' ? Number(atUs) : undefined;
  }

  async #begin(beginsAtUs: number | undefined): Promise<void> {
    this.#finalUsage = null;
    this.#usage.reset(this.#role.traffic());
    this.#markStart();
    try {
      const { end, startUs } = await this.#withinOpenTimeout((signal) => {
        const begun = this.#role.begin(signal, beginsAtUs);
        if (this.#role.countsWhileOpening) this.#log.start();
        return begun;
      });
      if (!this.#role.countsWhileOpening) this.#log.start(startUs);
      end.then(
        () => this.#finish({ kind: 'ended' }),
        (error) => this.#finish({ kind: 'broke', error: messageOf(error) }),
      );
    } catch (error) {
      this.#log.stop();
      this.#apply({ kind: 'broke', error: messageOf((error as Error).cause) });
      throw error;
    }
  }

  #finish(event: LifecycleEvent): void {
    this.#log.stop();
    this.#finalUsage = this.#usage.report(this.#role.traffic(), 'full');
    this.#apply(event);
  }

  async #testStop(): Promise<undefined> {
    if (this.#apply({ kind: 'stop' }) === 'to') await this.#role.stop();
    return undefined;
  }

  #testStatus(): string {
    switch (this.#state.kind) {
      case 'running':
      case 'stopping':
      case 'done':
        return this.#state.kind;
      default:
        return 'stopped';
    }
  }

  #setPublished(args: Dictionary): undefined {
    if (this.#role.settle === undefined) throw new ControlRefusal('setpublished: only subscribers take it');
    if (typeof args.published !== 'string')
      throw new ControlRefusal('setpublished: argument published (JSON text) is missing');
    this.#role.settle(args.published);
    return undefined;
  }

  #setBounds(args: Dictionary): undefined {
    if (this.#role.bound === undefined) throw new ControlRefusal('setbounds: only subscribers take it');
    if (typeof args.bounds !== 'string')
      throw new ControlRefusal('setbounds: argument bounds (JSON text) is missing');
    this.#role.bound(args.bounds);
    return undefined;
  }

  #act({ act, clients }: Dictionary): undefined {
    if (this.#role.act === undefined) throw new ControlRefusal('act: only subscribers take it');
    const indexes = typeof clients === 'string' ? clients.split(',').map(Number) : [];
    if (typeof act !== 'string' || indexes.length === 0 || !indexes.every(Number.isSafeInteger))
      throw new ControlRefusal('act: arguments act and clients (indexes separated by commas) are wanted');
    this.#role.act(act, indexes);
    return undefined;
  }

  #setUsers({ users, spawn_rate: spawnRate = 0 }: Dictionary): undefined {
    if (this.#role.setUsers === undefined) throw new ControlRefusal('setusers: only users take it');
    const [count, rate] = [Number(users), Number(spawnRate)];
    if (!Number.isSafeInteger(count) || count < 0 || !(rate >= 0))
      throw new ControlRefusal(
        'setusers: argument users (a number), and spawn_rate (per second) at will, are wanted',
      );
    this.#role.setUsers(count, rate);
    return undefined;
  }

  async #steer(args: Dictionary): Promise<undefined> {
    if (this.#role.steer === undefined) throw new ControlRefusal('steer: only subscribers take it');
    await this.#role.steer(args);
    return undefined;
  }

  #getStats(args: Dictionary): Dictionary {
    const since = typeof args.since === 'number' ? args.since : Number.POSITIVE_INFINITY;
    const detail = args.detail === 'full' || args.detail === 'ranges' ? args.detail : 'progress';
    const report = this.#report(detail, since);
    return {
      ...this.#role.originalStats(),
      ...this.#startStats,
      ...this.#snapshot('end'),
      report: JSON.stringify(report),
    };
  }

  #report(
    detail: 'progress' | 'ranges' | 'full',
    since: number,
  ): TaskEnvelope & { intervals: readonly object[] } {
    return {
      schema: 1,
      role: this.#role.role,
      run_id: this.#role.runId,
      state: this.#state.kind,
      error: this.#state.kind === 'failed' ? this.#state.error : null,
      host: { name: hostname(), boot_id: this.#bootId },
      process:
        this.#finalUsage ?? this.#usage.report(this.#role.traffic(), detail === 'full' ? 'full' : 'progress'),
      ...this.#role.report(detail),
      intervals: this.#log.since(since),
    };
  }

  #markStart(): void {
    this.#startStats = this.#snapshot('start');
  }

  /** The original's time, net, cpu and mem keys; structured values are JSON. */
  #snapshot(when: 'start' | 'end'): Dictionary {
    const cpu = process.cpuUsage();
    const traffic = this.#role.traffic();
    return {
      [`time:${when}`]: String(Date.now() / 1000),
      [`net:${when}`]: JSON.stringify({ bytes_sent: traffic.txBytes, bytes_recv: traffic.rxBytes }),
      [`cpu:${when}`]: JSON.stringify({ user: cpu.user / 1e6, system: cpu.system / 1e6 }),
      [`mem:${when}`]: JSON.stringify({ rss: process.memoryUsage.rss() }),
    };
  }
}

/** The master is told in one line, how to mend it included. */
function withHint(error: unknown): string {
  const hint = error instanceof HydraError ? error.hint : undefined;
  return hint === undefined ? messageOf(error) : `${messageOf(error)} (${hint})`;
}
