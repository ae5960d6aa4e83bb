import type * as z from 'zod';
import { HydraError } from '../base/errors.ts';
import { connectionReason } from './marathon-errors.ts';
import { Transport, type TransportOptions } from './transport.ts';

const ANSWER_MS = 10_000;

/** Reads from Mesos masters and agents. The login goes to those behind Marathon's address only. */
export class MesosHttp {
  readonly #access: TransportOptions;
  readonly #withLogin: Transport;
  readonly #without: Transport;

  constructor(access: TransportOptions) {
    const { authorization: _, ...rest } = access;
    this.#access = access;
    this.#withLogin = new Transport(access);
    this.#without = new Transport(rest);
  }

  /**
   * One JSON document, which old versions serve as `<path>.json`. Undefined where neither is found.
   * @param query values of the query by name.
   * @throws HydraError when it cannot be reached or refuses.
   */
  async read<Schema extends z.ZodType>(
    schema: Schema,
    base: string,
    path: string,
    query: Readonly<Record<string, string | number>> = {},
  ): Promise<z.infer<Schema> | undefined> {
    for (const form of [path, `${path}.json`]) {
      const { status, data } = await this.#get(base, form, query);
      if (status === 404) continue;
      const parsed = schema.safeParse(data);
      if (status === 200 && parsed.success) return parsed.data;
      throw new HydraError(
        `Mesos at ${base} answers GET ${form} with ${status} and nothing that can be used`,
      );
    }
    return undefined;
  }

  async #get(
    base: string,
    path: string,
    query: Readonly<Record<string, string | number>>,
  ): Promise<{ status: number; data: unknown }> {
    const { origin } = new URL(base);
    const isMarathon = this.#access.urls.some((url) => new URL(url).origin === origin);
    const transport = isMarathon ? this.#withLogin : this.#without;
    const pairs = Object.entries(query).map(([name, value]) => [name, String(value)] as const);
    const signal = AbortSignal.timeout(ANSWER_MS);
    try {
      return await transport.exchange({ method: 'GET', base, path, query: pairs, signal });
    } catch (error) {
      if (error instanceof HydraError) throw error;
      const why = signal.aborted ? `no answer within ${ANSWER_MS / 1_000} s` : connectionReason(error);
      throw new HydraError(`cannot reach Mesos at ${base}${path}: ${why}`, {
        hint: 'logs are read from the agents themselves; this machine must be able to reach them',
        cause: error,
      });
    }
  }
}
