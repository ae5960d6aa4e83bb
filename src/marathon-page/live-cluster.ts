import type { Api } from './api.ts';
import { applyEvent, eventTypes, type Part } from './apply-event.ts';
import { ClusterModel, type Connection } from './cluster-model.ts';
import { readAgent, readApp, readDeployment, readGroupIds, readQueueItem, readTask } from './from-wire.ts';
import { listOf, recordOf } from './json.ts';

/** A part of the model is read again at most this often, however many events make it old. */
const rereadMs = 1_000;
/** The first reading after a pause waits for events that come together, ms. */
const gatherMs = 150;
/** When the server refuses the stream altogether, ms. */
const reconnectMs = 3_000;
const parts: readonly Part[] = ['apps', 'groups', 'tasks', 'deployments', 'queue', 'agents'];

interface StreamedEvent {
  type: string;
  data: string;
}

/** Keeps a model of the cluster up to date by the stream of events; reads all of it whenever the stream opens. */
export class LiveCluster {
  readonly model = new ClusterModel();
  readonly #api: Api;
  readonly #onChange: () => void;
  readonly #stale = new Set<Part>();
  readonly #lastReadMs = new Map<Part, number>();
  #waiting: StreamedEvent[] | null = null;
  #timer: number | undefined;
  /** Only while somebody looks at agents are they read again. */
  watchesAgents = false;

  constructor(api: Api, onChange: () => void) {
    this.#api = api;
    this.#onChange = onChange;
  }

  start(): void {
    const source = new EventSource(this.#api.url('v2/events'));
    source.addEventListener('open', () => void this.#readAll());
    source.addEventListener('error', () => {
      this.#connection('lost');
      // Otherwise the browser tries again by itself.
      if (source.readyState !== EventSource.CLOSED) return;
      source.close();
      setTimeout(() => this.start(), reconnectMs);
    });
    for (const type of eventTypes) {
      source.addEventListener(type, ({ data }: MessageEvent<string>) => this.#take({ type, data }));
    }
  }

  /** Has a part read again soon. */
  refresh(...old: readonly Part[]): void {
    for (const part of old) this.#stale.add(part);
    this.#schedule();
  }

  #connection(connection: Connection): void {
    this.model.connection = connection;
    this.#onChange();
  }

  #take(event: StreamedEvent): void {
    if (this.#waiting !== null) this.#waiting.push(event);
    else this.#apply(event);
  }

  #apply({ type, data }: StreamedEvent): void {
    this.refresh(...applyEvent(this.model, type, recordOf(JSON.parse(data))));
    this.#onChange();
  }

  async #readAll(): Promise<void> {
    try {
      await this.#readParts(parts);
      this.#connection('live');
    } catch {
      // Shown as lost; read again until the server answers, or the stream opens anew and does so itself.
      this.#connection('lost');
      setTimeout(() => void this.#readAll(), reconnectMs);
    }
  }

  /** Events that come meanwhile wait: what is read may be newer than they are, but not older than what follows. */
  async #readParts(wanted: readonly Part[]): Promise<void> {
    const waiting: StreamedEvent[] = [];
    this.#waiting = waiting;
    for (const part of wanted) this.#stale.delete(part);
    try {
      await Promise.all(wanted.map((part) => this.#read(part)));
    } finally {
      if (this.#waiting === waiting) {
        this.#waiting = null;
        for (const event of waiting) this.#apply(event);
      }
    }
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waiting !== null) return;
    const due = this.#wanted().map((part) => this.#dueMs(part));
    if (due.length === 0) return;
    const waitMs = Math.max(gatherMs, Math.min(...due) - performance.now());
    this.#timer = setTimeout(() => void this.#reread(), waitMs);
  }

  #wanted(): Part[] {
    return [...this.#stale].filter((part) => part !== 'agents' || this.watchesAgents);
  }

  #dueMs(part: Part): number {
    return (this.#lastReadMs.get(part) ?? Number.NEGATIVE_INFINITY) + rereadMs;
  }

  async #reread(): Promise<void> {
    this.#timer = undefined;
    const soonMs = performance.now() + gatherMs;
    try {
      await this.#readParts(this.#wanted().filter((part) => this.#dueMs(part) <= soonMs));
    } catch {
      // A server that does not answer has cut the stream too, and all is read when it opens again.
    }
    this.#onChange();
    this.#schedule();
  }

  async #read(part: Part): Promise<void> {
    this.#lastReadMs.set(part, performance.now());
    switch (part) {
      case 'apps':
        return this.#readApps();
      case 'groups':
        return this.#readGroups();
      case 'tasks':
        this.model.replaceTasks(listOf(recordOf(await this.#api.get('v2/tasks')).tasks).map(readTask));
        return;
      case 'deployments':
        return this.#readDeployments();
      case 'queue':
        return this.#readQueue();
      case 'agents':
        this.model.agents = listOf(recordOf(await this.#api.get('master/slaves')).slaves).map(readAgent);
    }
  }

  async #readApps(): Promise<void> {
    const path = 'v2/apps?embed=apps.counts&embed=apps.lastTaskFailure';
    const apps = listOf(recordOf(await this.#api.get(path)).apps).map(readApp);
    this.model.apps.clear();
    for (const app of apps) this.model.apps.set(app.id, app);
  }

  async #readGroups(): Promise<void> {
    this.model.groups = readGroupIds(await this.#api.get('v2/groups?embed=group.groups'));
  }

  async #readDeployments(): Promise<void> {
    const deployments = listOf(await this.#api.get('v2/deployments')).map(readDeployment);
    this.model.deployments.clear();
    for (const deployment of deployments) this.model.deployments.set(deployment.id, deployment);
  }

  async #readQueue(): Promise<void> {
    const { queue } = recordOf(await this.#api.get('v2/queue'));
    const items = listOf(queue).map((item) => readQueueItem(item, Date.now()));
    this.model.queue.clear();
    for (const item of items) this.model.queue.set(item.appId, item);
  }
}
