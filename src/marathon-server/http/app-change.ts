import { ApiError, appNotFound, invalidJson, notValid } from '../state/api-error.ts';
import { type AppConfig, type AppDefinition, configOf } from '../state/app-definition.ts';
import { absoluteId } from '../state/app-id.ts';
import { type ClusterState, visibleApps } from '../state/cluster-state.ts';
import type { AppBody } from './app-body.ts';
import type { ConfigReader } from './config-reader.ts';
import { versionMs } from './version-time.ts';

/**
 * The app as it was at a version; undefined when that is not known, or not any more.
 * @throws ApiError 422 for a version that is no time.
 */
export function appAt(state: ClusterState, id: string, version: string): AppDefinition | undefined {
  const atMs = versionMs(version);
  if (!visibleApps(state).has(id)) return undefined;
  return state.apps.get(id)?.versions.find((one) => Date.parse(one.version) === atMs);
}

function earlierConfig(state: ClusterState, body: AppBody, id: string, version: string): AppConfig {
  const { version: _version, id: _id, ...others } = body;
  if (Object.values(others).some((value) => value != null)) {
    throw notValid([
      { path: '/', errors: ["The 'version' field may only be combined with the 'id' field."] },
    ]);
  }
  if (!visibleApps(state).has(id)) throw appNotFound(id);
  const earlier = appAt(state, id, version);
  if (earlier === undefined) throw new ApiError(404, `App '${id}' does not exist in version ${version}`);
  return configOf(earlier);
}

export interface UpdateOptions {
  /** Whether the app keeps what the body leaves out. */
  partial: boolean;
  /** Where in the request the body is, for messages. */
  path?: string;
}

/**
 * The config an update leads to: the app changed, a new one, or an earlier version when the body names one.
 * @throws ApiError 404 when there is no such version, 422 when the body makes no sense.
 */
export function updatedConfig(
  state: ClusterState,
  reader: ConfigReader,
  body: AppBody,
  id: string,
  { partial, path = '' }: UpdateOptions,
): AppConfig {
  if (body.version != null) return earlierConfig(state, body, id, body.version);
  const base = partial ? reader.current(id) : undefined;
  return reader.read(body, id, { base, path });
}

/**
 * The configs that a list of updates leads to; one that changes an app again counts from what came before.
 * @throws ApiError 400 when one has no id, and as for a single update.
 */
export function updatedConfigs(
  state: ClusterState,
  reader: ConfigReader,
  bodies: readonly AppBody[],
  partial: boolean,
): Map<string, AppConfig> {
  const configs = new Map<string, AppConfig>();
  for (const [index, body] of bodies.entries()) {
    const path = `(${index})`;
    if (body.id == null) throw invalidJson([{ path: `${path}/id`, errors: ['error.path.missing'] }]);
    const id = absoluteId(body.id);
    configs.set(id, updatedConfig(state, reader, body, id, { partial, path }));
  }
  return configs;
}
