import type * as z from 'zod';
import { HydraError } from '../base/errors.ts';
import type { MarathonApi } from './marathon-api.ts';
import { isOtherProtocol } from './marathon-errors.ts';
import { MesosHttp } from './mesos-http.ts';
import type { TransportOptions } from './transport.ts';

export interface MesosOptions {
  api: MarathonApi;
  /** Addresses of the masters; where Marathon says it is when none is named. */
  masterUrls: readonly string[];
  /** How Marathon is reached; its login is sent to no other server. */
  access: TransportOptions;
}

/** The Mesos below a Marathon: its masters, one as good as the other, and its agents. */
export class Mesos {
  readonly http: MesosHttp;
  readonly #options: MesosOptions;

  constructor(options: MesosOptions) {
    this.#options = options;
    this.http = new MesosHttp(options.access);
  }

  /**
   * A document of the first master that answers, and that master's address. Undefined where none has it.
   * @throws HydraError when Marathon, or every master, cannot be reached or refuses.
   */
  async ask<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
  ): Promise<{ master: string; document: z.infer<Schema> } | undefined> {
    let failure: unknown;
    for (const master of await this.#masterUrls()) {
      try {
        const document = await this.http.read(schema, master, path);
        if (document !== undefined) return { master, document };
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  /**
   * A document of an agent, and the agent's address. No list says whether agents speak http or https: what their
   * master does is tried first. Undefined where the agent has no such document.
   * @param pid libprocess id, e.g. `slave(1)@10.0.0.7:5051`.
   * @throws HydraError when the agent cannot be reached or refuses.
   */
  async askAgent<Schema extends z.ZodType>(
    schema: Schema,
    agent: { hostname: string; pid: string },
    master: string,
    path: string,
  ): Promise<{ agentUrl: string; document: z.infer<Schema> } | undefined> {
    const [first, second] = agentUrls(agent, master);
    const read = async (agentUrl: string) => {
      const document = await this.http.read(schema, agentUrl, path);
      return document === undefined ? undefined : { agentUrl, document };
    };
    try {
      return await read(first);
    } catch (error) {
      if (!(error instanceof HydraError) || !isOtherProtocol(error.cause)) throw error;
      // Of two failures the first is the one by the expected protocol.
      return read(second).catch(() => Promise.reject(error));
    }
  }

  async #masterUrls(): Promise<string[]> {
    const { api, masterUrls } = this.#options;
    if (masterUrls.length > 0) return masterUrls.map(withoutEndSlash);
    const told = (await api.info()).marathon_config?.mesos_leader_ui_url;
    return [withoutEndSlash(told == null ? api.http.url : bareAddress(told, api.http.url))];
  }
}

function withoutEndSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** Without a login, which would be shown in messages and sent to whoever is there. */
function bareAddress(told: string, marathonUrl: string): string {
  const isUrl = /^https?:\/\//i.test(told) && URL.canParse(told);
  if (!isUrl) {
    throw new HydraError(`Marathon at ${marathonUrl} names no address of its Mesos that can be used`, {
      hint: 'name it with [mesos] url',
    });
  }
  const { origin, pathname } = new URL(told);
  return `${origin}${pathname}`;
}

/** Addresses of an agent by http and https, that of its master's protocol first. */
function agentUrls({ hostname, pid }: { hostname: string; pid: string }, master: string): [string, string] {
  const address = /@([^@/\s]+:\d+)$/.exec(pid)?.[1] ?? '';
  if (!URL.canParse(`http://${address}`)) {
    throw new HydraError(`Mesos at ${master} tells no address of agent ${hostname}`);
  }
  const isSafe = new URL(master).protocol === 'https:';
  return isSafe ? [`https://${address}`, `http://${address}`] : [`http://${address}`, `https://${address}`];
}
