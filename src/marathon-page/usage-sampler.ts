import type { Api } from './api.ts';
import type { ClusterModel, Usage } from './cluster-model.ts';
import { type Reading, readStatistics, usageBetween } from './statistics.ts';

/** Seldom enough not to disturb what is measured on the same machine. */
const sampleMs = 5_000;
/** The second reading, before which there is no CPU to be shown, comes sooner. */
const firstMs = 1_500;

/** Reads what tasks use, now and then, while somebody looks. */
export class UsageSampler {
  readonly #api: Api;
  readonly #model: ClusterModel;
  readonly #onChange: () => void;
  #readings = new Map<string, Reading>();
  #timer: number | undefined;
  #samples = 0;

  constructor(api: Api, model: ClusterModel, onChange: () => void) {
    this.#api = api;
    this.#model = model;
    this.#onChange = onChange;
  }

  start(): void {
    document.addEventListener('visibilitychange', () => this.#again(0));
    this.#again(0);
  }

  #again(afterMs: number): void {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => void this.#sample(), afterMs);
  }

  async #sample(): Promise<void> {
    const agents = new Set([...this.#model.allTasks()].map(({ slaveId }) => slaveId));
    if (this.#model.connection === 'live' && agents.size > 0) {
      try {
        this.#take((await Promise.all([...agents].map((id) => this.#readingsOf(id)))).flat());
        this.#samples += 1;
      } catch {
        // Shown as unknown; the connection's own state tells more.
        this.#model.usage = new Map();
      }
      this.#onChange();
    }
    this.#again(this.#samples < 2 ? firstMs : sampleMs);
  }

  async #readingsOf(agentId: string): Promise<Reading[]> {
    return readStatistics(
      await this.#api.get(
        `agent/${encodeURIComponent(agentId)}/monitor/statistics`,
        AbortSignal.timeout(10_000),
      ),
    );
  }

  #take(readings: readonly Reading[]): void {
    const usage = new Map<string, Usage>();
    for (const reading of readings) {
      usage.set(reading.taskId, usageBetween(this.#readings.get(reading.taskId), reading));
    }
    this.#readings = new Map(readings.map((reading) => [reading.taskId, reading]));
    this.#model.usage = usage;
  }
}
