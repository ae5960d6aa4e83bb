import { type Agent, portsOf } from '../state/agents.ts';
import type { AppDefinition } from '../state/app-definition.ts';
import { taskIdPrefix } from '../state/app-id.ts';
import { type AppRecord, type ClusterState, type TaskRecord, tasksOf } from '../state/cluster-state.ts';
import type { Draft } from '../state/draft.ts';
import type { PortRange } from '../state/free-ports.ts';
import { historyFor, withDeclined, withUsed } from '../state/offer-history.ts';
import { uncheckedOf } from '../state/task-health.ts';
import { needsOf } from './app-needs.ts';
import { type Placeable, PlacementMap } from './placement.ts';

/** Launched at most per offer, so that other requests get their turn. */
const launchesPerOffer = 32;
const portsRetryMs = 1_000;

export interface HostPort {
  host: string;
  port: number;
}

export interface PortWish {
  range: PortRange;
  count: number;
}

/** Ports that the launches possible now would take. */
export interface OfferRequest {
  /** How many of any number, and where. */
  random: readonly PortWish[];
  exact: readonly HostPort[];
}

/** Answer to a request, like a Mesos offer: ports that were free a moment ago. */
export interface Offer {
  random: readonly number[];
  /** The machine has no more random ports than these in one of the ranges. */
  exhausted: boolean;
  exact: readonly (HostPort & { free: boolean })[];
}

interface Launch {
  app: AppDefinition;
  agent: Agent;
}

const exactPortsOf = (app: AppDefinition): number[] =>
  app.requirePorts ? app.portDefinitions.map(({ port }) => port) : [];

const randomPortsOf = (app: AppDefinition): number => (app.requirePorts ? 0 : app.portDefinitions.length);

const placeable = (app: AppDefinition): Placeable => ({
  id: app.id,
  configVersion: app.lastConfigChangeAt,
  cpus: app.cpus,
  mem: app.mem,
  disk: app.disk,
  gpus: app.gpus,
  constraints: app.constraints,
  roles: app.acceptedResourceRoles?.length === 0 ? null : app.acceptedResourceRoles,
  exactPorts: exactPortsOf(app),
  randomPorts: randomPortsOf(app),
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

/** What could be launched now, and who finds no place. */
interface Round {
  launches: Launch[];
  unfit: Lacking[];
  /** With the launches in place. */
  map: PlacementMap;
}

function bookLaunch(map: PlacementMap, { app, agent }: Launch): void {
  const { id: appId, lastConfigChangeAt: configVersion, cpus, mem, disk, gpus } = app;
  const ports = exactPortsOf(app);
  map.add({ appId, configVersion, agentId: agent.id, cpus, mem, disk, gpus, ports }, randomPortsOf(app));
}

function nextRound(state: ClusterState, nowMs: number, agents: readonly Agent[]): Round | undefined {
  const ready = lacking(state).filter(({ record, app }) => readyAtMs(record, app) <= nowMs);
  if (ready.length === 0) return undefined;
  const map = new PlacementMap(agents, state.tasks.values());
  const launches: Launch[] = [];
  const unfit: Lacking[] = [];
  for (const waiting of ready) {
    const { app, count } = waiting;
    for (let left = count; left > 0 && launches.length < launchesPerOffer; left -= 1) {
      const agent = map.place(placeable(app));
      if (agent === undefined) {
        unfit.push(waiting);
        break;
      }
      bookLaunch(map, { app, agent });
      launches.push({ app, agent });
    }
  }
  return { launches, unfit, map };
}

/** Agents have offered nothing new since the app was told why it does not fit. */
function isAnswered({ record, app }: Lacking, { taskEnds }: Pick<ClusterState, 'taskEnds'>): boolean {
  return historyFor(app.lastConfigChangeAt, record.offers).seenEnds === taskEnds;
}

function wishes(launches: readonly Launch[]): PortWish[] {
  const byRange = new Map<string, PortWish>();
  for (const { app, agent } of launches) {
    const range = portsOf(agent);
    const key = `${range.first}-${range.last}`;
    const count = (byRange.get(key)?.count ?? 0) + randomPortsOf(app);
    if (count > 0) byRange.set(key, { range, count });
  }
  return [...byRange.values()];
}

/** The ports to look for so that tasks can be launched; undefined when there is nobody to make an offer to. */
export function offerWanted(
  state: ClusterState,
  nowMs: number,
  agents: readonly Agent[],
): OfferRequest | undefined {
  const round = nextRound(state, nowMs, agents);
  if (round === undefined) return undefined;
  const { launches, unfit } = round;
  if (launches.length === 0 && unfit.every((one) => isAnswered(one, state))) return undefined;
  return {
    random: wishes(launches),
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
    disk: app.disk,
    gpus: app.gpus,
    stagedAtMs: draft.nowMs,
    phase: { kind: 'staging' },
    ...uncheckedOf(app, ports),
  };
  draft.putTask(task);
  draft.effects.push({ kind: 'launch', task, app });
  draft.emit({ eventType: 'instance_changed_event', task, condition: 'Created' });
  draft.emitStatus(task, 'TASK_STAGING');
}

/** Tells each app that finds no place what is wrong with every agent, unless it was told. */
function explain(draft: Draft, { unfit, map }: Round, agents: readonly Agent[]): void {
  for (const waiting of unfit) {
    const { app } = waiting;
    const record = draft.apps.get(app.id);
    if (record === undefined || isAnswered({ ...waiting, record }, draft)) continue;
    let offers = historyFor(app.lastConfigChangeAt, record.offers);
    for (const agent of agents) {
      offers = withDeclined(offers, agent.id, map.reasonsAgainst(placeable(app), agent), draft.nowMs);
    }
    draft.patchApp(app.id, { offers: { ...offers, seenEnds: draft.taskEnds } });
  }
}

function noteUsed(draft: Draft, { app, agent }: Launch): void {
  const known = draft.apps.get(app.id)?.offers ?? null;
  draft.patchApp(app.id, {
    offers: withUsed(historyFor(app.lastConfigChangeAt, known), agent.id, draft.nowMs),
  });
}

/** Its ports are held by somebody else: asking again has to wait. */
function putOff(draft: Draft, { app, agent }: Launch): void {
  const known = historyFor(app.lastConfigChangeAt, draft.apps.get(app.id)?.offers ?? null);
  const offers = withDeclined(known, agent.id, ['InsufficientPorts'], draft.nowMs);
  draft.patchApp(app.id, { portsRetryMs: draft.nowMs + portsRetryMs, offers });
}

/** Takes the ports of a launch out of those offered; undefined when they are not all there. */
function takePorts(offered: number[], { app, agent }: Launch): number[] | undefined {
  const count = randomPortsOf(app);
  const { first, last } = portsOf(agent);
  const taken = offered.filter((port) => port >= first && port <= last).slice(0, count);
  if (taken.length < count) return undefined;
  for (const port of taken) offered.splice(offered.indexOf(port), 1);
  return taken;
}

/** Launches what the offered ports allow. */
export function acceptOffer(
  draft: Draft,
  offer: Offer,
  agents: readonly Agent[],
  newUuid: () => string,
): void {
  const round = nextRound(draft.state(), draft.nowMs, agents);
  if (round === undefined) return;
  const held = new Set([...draft.tasks.values()].flatMap(({ ports }) => ports));
  const random = offer.random.filter((port) => !held.has(port));
  const isFree = new Map(offer.exact.map(({ host, port, free }) => [`${host}:${port}`, free]));
  for (const launch of round.launches) {
    const { app, agent } = launch;
    const exact = exactPortsOf(app);
    const answers = exact.map((port) => isFree.get(`${agent.hostname}:${port}`));
    const ports = app.requirePorts ? exact : takePorts(random, launch);
    if (ports !== undefined && answers.every((free) => free === true)) {
      stage(draft, launch, ports, newUuid());
      noteUsed(draft, launch);
    } else if (ports === undefined ? offer.exhausted : answers.includes(false)) putOff(draft, launch);
  }
  explain(draft, round, agents);
}
