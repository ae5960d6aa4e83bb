import { nextWakeMs, offerWanted } from '../../src/marathon-server/scheduler/launching.ts';
import type { ProbeOutcome } from '../../src/marathon-server/scheduler/probe-verdict.ts';
import { type Command, type Outcome, transition } from '../../src/marathon-server/scheduler/transition.ts';
import type { Agent } from '../../src/marathon-server/state/agents.ts';
import { type AppConfig, appDefaults } from '../../src/marathon-server/state/app-definition.ts';
import type { ClusterEvent } from '../../src/marathon-server/state/cluster-event.ts';
import {
  type ClusterState,
  type EndState,
  emptyState,
  type TaskRecord,
  tasksOf,
} from '../../src/marathon-server/state/cluster-state.ts';

export const configOfApp = (id: string, change: Partial<AppConfig> = {}): AppConfig => ({
  id,
  ...appDefaults,
  cmd: 'work',
  cpus: 0.1,
  mem: 16,
  ...change,
});

export const agentsOf = (count: number): Agent[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `S${index}`,
    hostname: `127.0.0.${index + 1}`,
    attributes: {},
    cpus: 8,
    memMb: 4096,
    diskMb: 4096,
    gpus: 0,
    ports: null,
  }));

/** Everything around the pure state: a clock, ports, and processes that do as the test says. */
export class World {
  state: ClusterState = emptyState;
  nowMs = 1_000_000;
  readonly events: ClusterEvent[] = [];
  readonly forgotten: string[] = [];
  readonly agents: Agent[];
  /** Tasks that were told to end and have not. */
  readonly dying = new Set<string>();
  /** Tasks that were launched and do not run yet. */
  readonly starting = new Set<string>();
  readonly busyPorts = new Set<number>();
  /** Tasks that are to be probed. */
  readonly probed = new Set<string>();
  #uuids = 0;
  #port = 10_000;

  constructor(agents = agentsOf(3)) {
    this.agents = agents;
  }

  submit(command: Command): Outcome {
    const newUuid = () => `uuid-${++this.#uuids}`;
    const outcome = transition(this.state, command, this.nowMs, { agents: this.agents, newUuid });
    this.state = outcome.state;
    for (const effect of outcome.effects) {
      if (effect.kind === 'event') this.events.push(effect.event);
      if (effect.kind === 'launch') this.starting.add(effect.task.id);
      if (effect.kind === 'kill') this.dying.add(effect.taskId);
      if (effect.kind === 'check') this.probed.add(effect.task.id);
      if (effect.kind === 'uncheck') this.probed.delete(effect.taskId);
      if (effect.kind === 'forget') this.forgotten.push(effect.appId);
    }
    return outcome;
  }

  deploy(deploymentId: string, changes: (AppConfig | string)[], force = false): Outcome {
    const map = new Map(
      changes.map(
        (one) => (typeof one === 'string' ? [one, null] : [one.id, one]) as [string, AppConfig | null],
      ),
    );
    return this.submit({ kind: 'deploy', deploymentId, changes: map, force });
  }

  /** Grants one offer, if anybody wants one. */
  offer(): boolean {
    const wanted = offerWanted(this.state, this.nowMs, this.agents);
    if (wanted === undefined) return false;
    const random = wanted.random.flatMap(({ count }) => Array.from({ length: count }, () => ++this.#port));
    const exact = wanted.exact.map((one) => ({ ...one, free: !this.busyPorts.has(one.port) }));
    this.submit({ kind: 'offer', offer: { random, exhausted: false, exact } });
    return true;
  }

  run(taskId: string): void {
    this.starting.delete(taskId);
    this.submit({ kind: 'status', taskId, state: 'TASK_RUNNING', message: '' });
  }

  /** A probe of a health check ended, well or for a cause. */
  probe(taskId: string, cause: string | null, index = 0): void {
    const outcome: ProbeOutcome = cause === null ? { healthy: true } : { healthy: false, cause };
    this.submit({ kind: 'health', taskId, index, outcome });
  }

  /** A probe of a task's first readiness check ended. */
  ask(taskId: string, status: number, body = ''): void {
    const response = { status, contentType: 'text/plain', body };
    this.submit({ kind: 'readiness', taskId, index: 0, response });
  }

  end(taskId: string, state: EndState): void {
    this.starting.delete(taskId);
    this.dying.delete(taskId);
    this.submit({ kind: 'status', taskId, state, message: state });
  }

  /** Lets everything happen that is under way, waiting included, for at most `rounds`. */
  settle(rounds = 1_000): void {
    for (let left = rounds; left > 0; left -= 1) {
      let moved = this.offer();
      for (const taskId of [...this.dying]) {
        this.end(taskId, 'TASK_KILLED');
        moved = true;
      }
      for (const taskId of [...this.starting]) {
        this.run(taskId);
        moved = true;
      }
      if (moved) continue;
      const wakeMs = nextWakeMs(this.state, this.nowMs);
      if (wakeMs === undefined) return;
      this.nowMs = wakeMs;
    }
  }

  tasks(appId: string): TaskRecord[] {
    return tasksOf(this.state, appId);
  }

  eventTypes(): string[] {
    return this.events.map(({ eventType }) => eventType);
  }
}
