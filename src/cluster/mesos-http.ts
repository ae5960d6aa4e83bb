import axios from 'axios';
import type { z } from 'zod';
import { HydraError } from '../base/errors.ts';
import { connectionReason } from './marathon-errors.ts';

const ANSWER_MS = 10_000;

/**
 * Reads one JSON document of a Mesos master or agent, which old versions serve as `<path>.json`. Undefined where
 * neither is found.
 * @throws HydraError when it cannot be reached or refuses.
 */
export async function readMesos<Schema extends z.ZodType>(
  schema: Schema,
  base: string,
  path: string,
  params: Readonly<Record<string, string | number>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<z.infer<Schema> | undefined> {
  for (const form of [path, `${path}.json`]) {
    const { status, data } = await get(`${base}${form}`, params, headers);
    if (status === 404) continue;
    const parsed = schema.safeParse(data);
    if (status === 200 && parsed.success) return parsed.data;
    throw new HydraError(`Mesos at ${base} answers GET ${form} with ${status} and nothing that can be used`);
  }
  return undefined;
}

async function get(
  url: string,
  params: Readonly<Record<string, string | number>>,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; data: unknown }> {
  try {
    return await axios.get(url, {
      params,
      headers: { ...headers },
      timeout: ANSWER_MS,
      proxy: false,
      validateStatus: () => true,
    });
  } catch (error) {
    throw new HydraError(`cannot reach Mesos at ${url}: ${connectionReason(error)}`, {
      hint: 'logs are read from the agents themselves; this machine must be able to reach them',
      cause: error,
    });
  }
}
