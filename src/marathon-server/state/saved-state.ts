import * as z from 'zod';
import { firstIssue } from '../../base/first-issue.ts';
import type { AppDefinition } from './app-definition.ts';
import type { ClusterState } from './cluster-state.ts';
import { rootId, type Tree } from './group-tree.ts';
import { savedApp, savedTime } from './saved-app.ts';

/** What tells the file from every other, and its form from later ones. */
const format = 'hydra-cluster';
const formatVersion = 1;

const index = z.int().min(0);

const savedTree = z.strictObject({
  version: savedTime,
  /** Places in `definitions`. */
  apps: z.array(index),
  groups: z.array(z.strictObject({ id: z.string(), dependencies: z.array(z.string()) })),
});

/**
 * Everything that outlives the process: apps, groups and their versions. Tasks and deployments do not: tasks end
 * with the process, and what a deployment was on its way to is what the last tree says.
 */
const savedState = z.strictObject({
  format: z.literal(format),
  version: z.literal(formatVersion),
  /** The cluster's own id, which framework and agents are named after. */
  cluster_id: z.uuid(),
  last_version_ms: z.number(),
  /** Each version of each app once, whatever trees it stands in. */
  definitions: z.array(savedApp),
  /** Oldest first; never empty. */
  history: z.array(savedTree).min(1),
  /** The versions of each app of the last tree, oldest first, as places in `definitions`. */
  versions: z.record(z.string(), z.array(index).min(1)),
});

/** The part of a cluster's state that outlives the process. */
export interface DurableState {
  clusterId: string;
  lastVersionMs: number;
  history: readonly Tree[];
  /** Of each app of the last tree, oldest first. */
  versions: ReadonlyMap<string, readonly AppDefinition[]>;
}

/** What of a state is saved; apps that nobody sees any more are not. */
export function durableOf(clusterId: string, { apps, history, lastVersionMs }: ClusterState): DurableState {
  const seen = [...apps].filter(([, { removed }]) => !removed);
  const versions = new Map(seen.map(([id, record]) => [id, record.versions]));
  return { clusterId, lastVersionMs, history, versions };
}

/** Gives every definition its place in one list. */
class DefinitionTable {
  readonly list: AppDefinition[] = [];
  readonly #places = new Map<AppDefinition, number>();

  placeOf(app: AppDefinition): number {
    const known = this.#places.get(app);
    if (known !== undefined) return known;
    this.#places.set(app, this.list.length);
    return this.list.push(app) - 1;
  }
}

/** The text of the state file. */
export function writeState(state: DurableState): string {
  const table = new DefinitionTable();
  const places = (apps: Iterable<AppDefinition>) => Array.from(apps, (app) => table.placeOf(app));
  const history = state.history.map(({ version, apps, groups }) => {
    return { version, apps: places(apps.values()), groups: [...groups.values()] };
  });
  const versions = Object.fromEntries([...state.versions].map(([id, apps]) => [id, places(apps)]));
  const saved = {
    format,
    version: formatVersion,
    cluster_id: state.clusterId,
    last_version_ms: state.lastVersionMs,
    definitions: table.list,
    history,
    versions,
  };
  return `${JSON.stringify(saved)}\n`;
}

/** Why a text is not a state file that can be read; in words that follow its name. */
export class UnreadableState extends Error {
  override readonly name = 'UnreadableState';
}

function parsed(text: string): z.infer<typeof savedState> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UnreadableState('is not JSON');
  }
  const head = z.object({ format: z.literal(format), version: z.number() }).safeParse(json);
  if (!head.success) throw new UnreadableState('is no state of a cluster');
  if (head.data.version !== formatVersion) {
    throw new UnreadableState(`has form ${head.data.version}, and this Hydra reads ${formatVersion}`);
  }
  const result = savedState.safeParse(json);
  if (result.success) return result.data;
  throw new UnreadableState(`is damaged at ${firstIssue(result.error, 'its top')}`);
}

/** @throws UnreadableState unless `writeState` wrote the text. */
export function readState(text: string): DurableState {
  const saved = parsed(text);
  const at = (place: number): AppDefinition => {
    const app = saved.definitions[place];
    if (app === undefined) throw new UnreadableState(`is damaged: it has no definition ${place}`);
    return app;
  };
  const history = saved.history.map(({ version, apps, groups }): Tree => {
    return {
      version,
      apps: new Map(apps.map((place) => [at(place).id, at(place)])),
      groups: new Map(groups.map((group) => [group.id, group])),
    };
  });
  const versions = new Map(Object.entries(saved.versions).map(([id, places]) => [id, places.map(at)]));
  const last = history.at(-1);
  if (last === undefined || !last.groups.has(rootId)) throw new UnreadableState('is damaged: it has no root');
  if ([...last.apps.keys()].some((id) => versions.get(id)?.at(-1) !== last.apps.get(id))) {
    throw new UnreadableState('is damaged: the versions of an app do not end with what it is');
  }
  return { clusterId: saved.cluster_id, lastVersionMs: saved.last_version_ms, history, versions };
}
