import { notValid, type Violation } from '../state/api-error.ts';
import { type AppConfig, configOf } from '../state/app-definition.ts';
import { absoluteId, idFault } from '../state/app-id.ts';
import { type Apps, rootId } from '../state/group-tree.ts';
import { type AppBody, configFrom } from './app-body.ts';
import { violationsOf } from './app-validation.ts';
import { withServicePorts } from './service-ports.ts';

export interface ReadOptions {
  /** What the body leaves out comes from here, from Marathon's defaults when there is nothing. */
  base?: AppConfig | undefined;
  /** What relative dependencies count from; the app itself unless told. */
  dependencyBase?: string;
  /** Where in the request the app is, for messages. */
  path?: string;
}

function withAbsoluteDependencies(config: AppConfig, base: string): AppConfig {
  const dependencies = [...new Set(config.dependencies.map((id) => absoluteId(id, base)))];
  return { ...config, dependencies };
}

/** @returns what is wrong with the ids that an app or a group depends on. */
export function dependencyFaults(dependencies: readonly string[]): Violation[] {
  return dependencies.flatMap((id, index) => {
    const fault = id === rootId ? undefined : idFault(id);
    return fault === undefined ? [] : [{ path: `/dependencies(${index})`, errors: [fault] }];
  });
}

/** Reads the apps of one request into complete and checked configs that share no service port. */
export class ConfigReader {
  readonly #apps: Apps;
  readonly #read = new Map<string, AppConfig>();
  readonly #random: () => number;

  /** @param random 0 up to and without 1; chooses service ports. */
  constructor(apps: Apps, random: () => number) {
    this.#apps = apps;
    this.#random = random;
  }

  /** The app as this request or, before it, the cluster has it. */
  current(id: string): AppConfig | undefined {
    const read = this.#read.get(id);
    const app = this.#apps.get(id);
    return read ?? (app === undefined ? undefined : configOf(app));
  }

  /** @throws ApiError 422 with everything that is wrong. */
  read(body: AppBody, id: string, options: ReadOptions = {}): AppConfig {
    const { base, dependencyBase = id, path = '' } = options;
    const config = withAbsoluteDependencies(configFrom(body, id, base), dependencyBase);
    const wrong = [...violationsOf(config), ...dependencyFaults(config.dependencies)];
    if (wrong.length > 0) throw notValid(wrong.map((one) => ({ ...one, path: `${path}${one.path}` })));
    const before = this.current(id)?.portDefinitions.map(({ port }) => port) ?? [];
    const read = withServicePorts(config, before, this.#portsOfOthers(id), this.#random);
    this.#read.set(id, read);
    return read;
  }

  #portsOfOthers(id: string): Set<number> {
    const taken = new Set<number>();
    for (const apps of [this.#apps, this.#read]) {
      for (const { id: other, portDefinitions } of apps.values()) {
        if (other !== id) for (const { port } of portDefinitions) taken.add(port);
      }
    }
    return taken;
  }
}
