import type { Agent } from './agents.ts';
import type { AppDefinition } from './app-definition.ts';
import { taskIdPrefix } from './app-id.ts';
import { needsOf } from './app-needs.ts';
import { type AppRecord, type ClusterState, type TaskRecord, tasksOf } from './cluster-state.ts';
import type { Draft } from './draft.ts';
import { type Placeable, PlacementMap } from './placement.ts';
import { uncheckedOf } from './task-health.ts';

/** Launched at most per offer, so that other requests get their turn. */
const launchesPerOffer = 32;
const portsRetryMs = 1_000;

export interface HostPort {
  host: string;
  port: number;
}

/** Ports that the launches possible now would take. */
export interface OfferRequest {
  /** Number of ports of any number. */
  random: number;
  exact: readonly HostPort[];
}

/** Answer to a request, like a Mesos offer: ports that were free a moment ago. */
export interface Offer {
  random: readonly number[];
  /** The machine has no more random ports than these. */
  exhausted: boolean;
  exact: readonly (HostPort & { free: boolean })[];
}

interface Launch {
  app: AppDefinition;
  agent: Agent;
}

const exactPortsOf = (app: AppDefinition): number[] =>
  app.requirePorts ? app.portDefinitions.map(({ port }) => port) : [];

const placeable = (app: AppDefinition): Placeable => ({
  id: app.id,
  cpus: app.cpus,
  mem: app.mem,
  constraints: app.constraints,
  exactPorts: exactPortsOf(app),
});

/** When the app may launch its next task, ms; in the past when it may now. */
function readyAtMs(record: AppRecord, app: AppDefinition): number {
  const { backoff } = record;
  const delayed = backoff?.configVersion === app.lastConfigChangeAt ? backoff.untilMs : 0;
  return Math.max(delayed, record.portsRetryMs);
}

interface Lacking {
  record: AppRecord;
  app: AppDefinition;
  count: number;
}

function lacking(state: ClusterState): Lacking[] {
  return [...state.apps.values()].flatMap((record) => {
    if (record.goal.kind === 'stop' || record.queuedSinceMs === null) return [];
    const count = needsOf(record.goal, tasksOf(state, record.definition.id)).launch;
    return count > 0 ? [{ record, app: record.goal.app, count }] : [];
  });
}

function possibleLaunches(state: ClusterState, nowMs: number, agents: readonly Agent[]): Launch[] {
  const ready = lacking(state).filter(({ record, app }) => readyAtMs(record, app) <= nowMs);
  if (ready.length === 0) return [];
  const map = new PlacementMap(agents, state.tasks.values());
  const launches: Launch[] = [];
  for (const { app, count } of ready) {
    for (let left = count; left > 0 && launches.length < launchesPerOffer; left -= 1) {
      const agent = map.place(placeable(app));
      if (agent === undefined) break;
      map.add({ appId: app.id, agentId: agent.id, cpus: app.cpus, mem: app.mem, ports: exactPortsOf(app) });
      launches.push({ app, agent });
    }
  }
  return launches;
}

/** The ports to look for so that tasks can be launched; undefined when none can be now. */
export function offerWanted(
  state: ClusterState,
  nowMs: number,
  agents: readonly Agent[],
): OfferRequest | undefined {
  const launches = possibleLaunches(state, nowMs, agents);
  if (launches.length === 0) return undefined;
  return {
    random: launches.reduce((sum, { app }) => sum + (app.requirePorts ? 0 : app.portDefinitions.length), 0),
    exact: launches.flatMap(({ app, agent }) =>
      exactPortsOf(app).map((port) => ({ host: agent.hostname, port })),
    ),
  };
}

/** When to look again although nothing happens, ms; undefined when nobody waits for a time. */
export function nextWakeMs(state: ClusterState, nowMs: number): number | undefined {
  const times = lacking(state)
    .map(({ record, app }) => readyAtMs(record, app))
    .filter((time) => time > nowMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

function stage(draft: Draft, { app, agent }: Launch, ports: readonly number[], uuid: string): void {
  const task: TaskRecord = {
    id: `${taskIdPrefix(app.id)}.${uuid}`,
    appId: app.id,
    version: app.version,
    configVersion: app.lastConfigChangeAt,
    agentId: agent.id,
    host: agent.hostname,
    ports,
    cpus: app.cpus,
    mem: app.mem,
    stagedAtMs: draft.nowMs,
    phase: { kind: 'staging' },
    ...uncheckedOf(app, ports),
  };
  draft.putTask(task);
  draft.effects.push({ kind: 'launch', task, app });
  draft.emit({ eventType: 'status_update_event', task, taskStatus: 'TASK_STAGING', message: '' });
}

/** Launches what the offered ports allow. */
export function acceptOffer(
  draft: Draft,
  offer: Offer,
  agents: readonly Agent[],
  newUuid: () => string,
): void {
  const held = new Set([...draft.tasks.values()].flatMap(({ ports }) => ports));
  const random = offer.random.filter((port) => !held.has(port));
  const isFree = new Map(offer.exact.map(({ host, port, free }) => [`${host}:${port}`, free]));
  const tryLater = ({ id }: AppDefinition) =>
    draft.patchApp(id, { portsRetryMs: draft.nowMs + portsRetryMs });
  for (const launch of possibleLaunches(draft.state(), draft.nowMs, agents)) {
    const { app, agent } = launch;
    if (app.requirePorts) {
      const exact = exactPortsOf(app);
      const answers = exact.map((port) => isFree.get(`${agent.hostname}:${port}`));
      if (answers.every((free) => free === true)) stage(draft, launch, exact, newUuid());
      else if (answers.includes(false)) tryLater(app);
    } else if (random.length >= app.portDefinitions.length) {
      stage(draft, launch, random.splice(0, app.portDefinitions.length), newUuid());
    } else if (offer.exhausted) tryLater(app);
  }
}
