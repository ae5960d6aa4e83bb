import { randomUUID } from 'node:crypto';
import { delay } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { usageOfGroups } from '../../process/group-usage.ts';
import { nextWakeMs, type OfferRequest, offerWanted } from '../scheduler/launching.ts';
import { type Command, type Outcome, transition } from '../scheduler/transition.ts';
import type { Agent } from '../state/agents.ts';
import type { ClusterEvent } from '../state/cluster-event.ts';
import { type ClusterState, emptyState } from '../state/cluster-state.ts';
import type { Effect } from '../state/draft.ts';
import { rootId } from '../state/group-tree.ts';
import { type MemoryUse, MemoryWatch, memoryWarning } from './memory-watch.ts';
import { PortScout } from './port-scout.ts';
import { MachineProber } from './prober.ts';
import type { Sandboxes } from './sandboxes.ts';
import { TaskChecker } from './task-checker.ts';
import type { TaskReport, TaskRunner } from './task-runner.ts';
import { TaskUsages, type UsageReading } from './task-usages.ts';
import { TurnQueue } from './turn-queue.ts';

/** Between SIGTERM and SIGKILL for tasks that are still there when the cluster closes, ms. */
const closeGraceMs = 1_000;
/** Seldom enough not to be seen in what is measured on this machine, ms. */
const memoryLookMs = 10_000;
const bytesPerMiB = 1_048_576;

export type EventListener = (event: ClusterEvent, atMs: number) => void;

export interface LocalClusterOptions {
  agents: readonly Agent[];
  sandboxes: Sandboxes;
  /** Makes the runner that reports to the cluster. */
  runner(onReport: (report: TaskReport) => void): TaskRunner;
  /** What it begins with; nothing unless given. */
  initial?: ClusterState;
  /** Called with every state it comes to. */
  onState?(state: ClusterState): void;
  /** Between two looks at the memory that tasks use, ms; 10,000 unless told. */
  memoryLookMs?: number;
}

/** Holds the state and does what its transitions ask for: the one place where the pure part meets the world. */
export class LocalCluster {
  readonly agents: readonly Agent[];
  readonly sandboxes: Sandboxes;
  readonly #runner: TaskRunner;
  readonly #checker: TaskChecker;
  readonly #memory: MemoryWatch;
  readonly #usages: TaskUsages;
  /** What the runner was told of its tasks and the cluster was not yet, and the other way round. */
  readonly #reports = new TurnQueue();
  readonly #orders = new TurnQueue();
  readonly #scout: PortScout;
  readonly #listeners = new Set<EventListener>();
  readonly #onState: ((state: ClusterState) => void) | undefined;
  #state: ClusterState;
  #offering = false;
  #wake: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: LocalClusterOptions) {
    this.agents = options.agents;
    this.#scout = new PortScout(options.agents);
    this.sandboxes = options.sandboxes;
    this.#state = options.initial ?? emptyState;
    this.#onState = options.onState;
    this.#runner = options.runner((report) => this.#reports.push(() => this.#note(report)));
    this.#usages = new TaskUsages({
      groups: () => this.#runner.processGroups(),
      read: usageOfGroups,
      nowMs: Date.now,
    });
    this.#checker = new TaskChecker({
      prober: new MachineProber((taskId, command, signal) => this.#runner.runBeside(taskId, command, signal)),
      onReport: (report) => this.submit(report),
    });
    this.#memory = new MemoryWatch({
      sample: (except) => this.#memoryUse(except),
      onOver: (taskId, use) => this.sandboxes.warn(taskId, memoryWarning(use)),
      wait: (signal) => delay(options.memoryLookMs ?? memoryLookMs, signal),
    });
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Launches what the state it began with lacks. */
  start(): void {
    this.#lookForWork();
  }

  /** @throws ApiError when the command is refused. */
  submit(command: Command): Outcome {
    const outcome = this.#transition(command);
    this.#state = outcome.state;
    this.#onState?.(outcome.state);
    for (const effect of outcome.effects) this.#perform(effect);
    this.#lookForWork();
    return outcome;
  }

  /** What the processes of the tasks use. */
  usages(): Promise<UsageReading> {
    return this.#usages.now();
  }

  /** Tells listeners of something that happened outside of the state. */
  emit(event: ClusterEvent): void {
    const atMs = Date.now();
    for (const listener of this.#listeners) listener(event, atMs);
  }

  /** Calls the listener for every event until the returned function is called. */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Kills all tasks and launches no more. */
  async close(): Promise<void> {
    this.#reports.flush();
    this.#isClosed = true;
    clearTimeout(this.#wake);
    this.#orders.clear();
    await Promise.all([this.#checker.close(), this.#memory.close()]);
    await this.#runner.close(closeGraceMs);
    this.#reports.flush();
  }

  #note({ taskId, state, message }: TaskReport): void {
    if (state !== 'TASK_RUNNING') this.#memory.forget(taskId);
    this.submit({ kind: 'status', taskId, state, message });
  }

  /** A refused change of groups or apps changes nothing, but is told of. */
  #transition(command: Command): Outcome {
    const nowMs = Date.now();
    try {
      return transition(this.#state, command, nowMs, { agents: this.agents, newUuid: randomUUID });
    } catch (error) {
      if (command.kind === 'deploy') {
        const { groupId = rootId } = command;
        const version = new Date(nowMs).toISOString();
        this.emit({ eventType: 'group_change_failed', groupId, version, reason: messageOf(error) });
      }
      throw error;
    }
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'launch':
        this.#order(() => this.#runner.launch(effect.task, effect.app));
        break;
      case 'kill':
        this.#order(() => this.#runner.kill(effect.taskId));
        break;
      case 'check':
        this.#checker.watch(effect.task);
        break;
      case 'uncheck':
        this.#checker.forget(effect.taskId);
        break;
      case 'forget':
        void this.#runner.forget(effect.appId);
        break;
      case 'event':
        this.emit(effect.event);
        break;
    }
  }

  #order(act: () => void): void {
    if (!this.#isClosed) this.#orders.push(act);
  }

  async #memoryUse(except: ReadonlySet<string>): Promise<Map<string, MemoryUse>> {
    const { byTask } = await this.#usages.now();
    return new Map(
      [...byTask].flatMap(([taskId, { rssBytes }]) => {
        const mem = this.#state.tasks.get(taskId)?.mem;
        if (except.has(taskId) || mem === undefined) return [];
        return [[taskId, { rssBytes, limitBytes: mem * bytesPerMiB }] as const];
      }),
    );
  }

  /** One offer at a time: the state may have changed when it comes, and is looked at again then. */
  #lookForWork(): void {
    clearTimeout(this.#wake);
    if (this.#isClosed || this.#offering) return;
    const nowMs = Date.now();
    const request = offerWanted(this.#state, nowMs, this.agents);
    if (request !== undefined) {
      this.#offering = true;
      void this.#offer(request);
      return;
    }
    const wakeMs = nextWakeMs(this.#state, nowMs);
    if (wakeMs !== undefined) this.#wake = setTimeout(() => this.#lookForWork(), wakeMs - nowMs);
  }

  async #offer(request: OfferRequest): Promise<void> {
    const held = [...this.#state.tasks.values()].flatMap(({ ports }) => ports);
    const offer = await this.#scout.look(request, held);
    this.#offering = false;
    if (!this.#isClosed) this.submit({ kind: 'offer', offer });
  }
}
