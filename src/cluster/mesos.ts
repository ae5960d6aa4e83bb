import type { z } from 'zod';
import type { MarathonApi } from './marathon-api.ts';
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

  async #masterUrls(): Promise<string[]> {
    const { api, masterUrls } = this.#options;
    const named =
      masterUrls.length > 0
        ? masterUrls
        : [(await api.info()).marathon_config?.mesos_leader_ui_url ?? api.http.url];
    return named.map((url) => url.replace(/\/+$/, ''));
  }
}

/** Address of an agent from its libprocess id, e.g. `slave(1)@10.0.0.7:5051`; by http or https as its master. */
export function agentUrlOf(pid: string, master: string): string | undefined {
  const address = /@(.+:\d+)$/.exec(pid)?.[1];
  return address === undefined ? undefined : `${new URL(master).protocol}//${address}`;
}
