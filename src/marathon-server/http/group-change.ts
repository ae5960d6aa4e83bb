import type { TreeChange } from '../scheduler/tree-change.ts';
import { ApiError, notValid, type Violation } from '../state/api-error.ts';
import { type AppConfig, configOf } from '../state/app-definition.ts';
import { absoluteId, idFault } from '../state/app-id.ts';
import {
  type GroupDefinition,
  isBelow,
  membersOf,
  parentOf,
  rootId,
  type Tree,
} from '../state/group-tree.ts';
import type { AppBody } from './app-body.ts';
import { type ConfigReader, dependencyFaults } from './config-reader.ts';
import type { GroupBody } from './group-body.ts';
import { versionMs } from './version-time.ts';

/** Marathon counts instances in 32 bits. */
const mostInstances = 2 ** 31 - 1;

export const groupNotFound = (id: string): ApiError => new ApiError(404, `Group '${id}' does not exist`);

const groupIdFault = (id: string): string | undefined => (id === rootId ? undefined : idFault(id));

/** Turns the body of a group, and of the groups inside it, into changes one by one. */
class GroupReader {
  readonly changes = new Map<string, AppConfig | null>();
  readonly groups = new Map<string, GroupDefinition | null>();
  readonly #tree: Tree;
  readonly #reader: ConfigReader;
  readonly #appsIn: ReadonlyMap<string, readonly { id: string }[]>;
  readonly #groupsIn: ReadonlyMap<string, readonly { id: string }[]>;

  constructor(tree: Tree, reader: ConfigReader) {
    this.#tree = tree;
    this.#reader = reader;
    this.#appsIn = membersOf(tree.apps.values());
    this.#groupsIn = membersOf(tree.groups.values());
  }

  /** Apps and groups that are given replace those the group has; what is not given stays. */
  read(id: string, body: GroupBody, path: string): void {
    const before = this.#tree.groups.get(id)?.dependencies ?? [];
    const dependencies = body.dependencies?.map((one) => absoluteId(one, id)) ?? before;
    const idWrong = groupIdFault(id);
    const wrong: Violation[] = [
      ...(idWrong === undefined ? [] : [{ path: '/id', errors: [idWrong] }]),
      ...dependencyFaults(dependencies),
    ];
    if (wrong.length > 0) throw notValid(wrong.map((one) => ({ ...one, path: `${path}${one.path}` })));
    this.groups.set(id, { id, dependencies: [...new Set(dependencies)] });
    if (body.apps != null) this.#readApps(id, body.apps, path);
    if (body.groups != null) this.#readGroups(id, body.groups, path);
  }

  #readApps(groupId: string, bodies: readonly AppBody[], path: string): void {
    for (const { id } of this.#appsIn.get(groupId) ?? []) this.changes.set(id, null);
    for (const [index, body] of bodies.entries()) {
      const appPath = `${path}/apps(${index})`;
      const id = this.#memberId(body.id, groupId, appPath);
      this.changes.set(id, this.#reader.read(body, id, { dependencyBase: groupId, path: appPath }));
    }
  }

  #readGroups(groupId: string, bodies: readonly GroupBody[], path: string): void {
    for (const { id } of this.#groupsIn.get(groupId) ?? []) this.groups.set(id, null);
    const given = bodies.map((body, index) => {
      const groupPath = `${path}/groups(${index})`;
      return { id: this.#memberId(body.id, groupId, groupPath), body, path: groupPath };
    });
    const kept = new Set(given.map(({ id }) => id));
    for (const { id } of this.#groupsIn.get(groupId) ?? []) {
      if (!kept.has(id)) addRemoval(this.#tree, id, this.changes, this.groups);
    }
    for (const one of given) this.read(one.id, one.body, one.path);
  }

  #memberId(given: string | null | undefined, groupId: string, path: string): string {
    const fault = (message: string) => notValid([{ path: `${path}/id`, errors: [message] }]);
    if (given == null) throw fault('must not be empty');
    const id = absoluteId(given, groupId);
    if (parentOf(id) !== groupId || id === rootId) {
      throw fault(`Identifier is not child of ${groupId}. Hint: use relative paths.`);
    }
    return id;
  }
}

function addRemoval(
  tree: Tree,
  groupId: string,
  changes: Map<string, AppConfig | null>,
  groups: Map<string, GroupDefinition | null>,
): void {
  groups.set(groupId, null);
  for (const id of tree.apps.keys()) if (isBelow(id, groupId)) changes.set(id, null);
  for (const id of tree.groups.keys()) if (isBelow(id, groupId)) groups.set(id, null);
}

/** Takes a group away with everything in it; of the root, only what is in it goes. */
export function removalOf(tree: Tree, groupId: string): TreeChange {
  if (!tree.groups.has(groupId)) throw groupNotFound(groupId);
  const changes = new Map<string, AppConfig | null>();
  const groups = new Map<string, GroupDefinition | null>();
  addRemoval(tree, groupId, changes, groups);
  return { changes, groups };
}

function scaled(tree: Tree, groupId: string, factor: number): TreeChange {
  if (factor < 0) throw notValid([{ path: '/scaleBy', errors: ['must not be negative'] }]);
  const changes = new Map<string, AppConfig>();
  for (const app of tree.apps.values()) {
    if (!isBelow(app.id, groupId)) continue;
    const instances = Math.min(mostInstances, Math.ceil(app.instances * factor));
    changes.set(app.id, { ...configOf(app), instances });
  }
  return { changes };
}

/** Everything in the group as an earlier tree had it. */
function restored(tree: Tree, earlier: Tree, groupId: string): TreeChange {
  const isInside = (id: string) => id === groupId || isBelow(id, groupId);
  const { changes, groups = new Map() } = removalOf(tree, groupId);
  const configs = [...earlier.apps.values()].filter(({ id }) => isInside(id)).map(configOf);
  const found = [...earlier.groups.values()].filter(({ id }) => isInside(id));
  return {
    changes: new Map([...changes, ...configs.map((config) => [config.id, config] as const)]),
    groups: new Map([...groups, ...found.map((group) => [group.id, group] as const)]),
  };
}

/**
 * The tree in which a group had a version; undefined when it is not known.
 * @throws ApiError 422 for a version that is no time.
 */
export function treeAt(history: readonly Tree[], groupId: string, version: string): Tree | undefined {
  const atMs = versionMs(version);
  return history.find((tree) => Date.parse(tree.version) === atMs && tree.groups.has(groupId));
}

/**
 * What the body of a group asks for: to be scaled, to be an earlier version, or to have what it lists.
 * @throws ApiError 404 for a group or a version that does not exist, 422 for what makes no sense.
 */
export function groupChange(
  history: readonly Tree[],
  groupId: string,
  body: GroupBody,
  reader: ConfigReader,
): TreeChange {
  const tree = history.at(-1);
  if (tree === undefined) throw groupNotFound(groupId);
  const isChange = body.scaleBy == null && body.version == null;
  if (!isChange && !tree.groups.has(groupId)) throw groupNotFound(groupId);
  if (body.scaleBy != null) return scaled(tree, groupId, body.scaleBy);
  if (body.version == null) {
    const read = new GroupReader(tree, reader);
    read.read(groupId, body, '');
    return { changes: read.changes, groups: read.groups };
  }
  const earlier = treeAt(history, groupId, body.version);
  if (earlier !== undefined) return restored(tree, earlier, groupId);
  throw new ApiError(404, `Group '${groupId}' does not exist in version ${body.version}`);
}
