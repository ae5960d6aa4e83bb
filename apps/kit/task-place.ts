import { HydraError } from '../../src/base/errors.ts';

/** What a task learns from the engine that started it: who it is, and where it is to be reached. */
export interface TaskPlace {
  /** Tells the task from all others of the run. */
  id: string;
  /** Name or address that its control port is opened at. */
  host: string;
  /** Of the control wire; 0 = any that is free. */
  port: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Variables by which any engine may tell a task its place; where one is not set, those of Marathon and Mesos count. */
export const placeVariables = { id: 'HYDRA_TASK_ID', host: 'HYDRA_TASK_HOST', port: 'HYDRA_TASK_PORT0' };

/**
 * Reads the place from the environment. A task that nobody told anything, one started by hand, is named by its process
 * and listens at this machine alone.
 * @throws HydraError where the port is none
 */
export function taskPlace(env: Env, pid: number): TaskPlace {
  return {
    id: env[placeVariables.id] || mesosId(env) || String(pid),
    host: env[placeVariables.host] || env.HOST || '127.0.0.1',
    port: portIn(env, placeVariables.port) ?? portIn(env, 'PORT0') ?? 0,
  };
}

/** Mesos' ids begin with the app's; the end of each is its own. */
function mesosId({ MESOS_TASK_ID: id }: Env): string | undefined {
  return id?.split('.').at(-1);
}

function portIn(env: Env, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new HydraError(`environment variable ${name} is no port: "${text.slice(0, 32)}"`);
}
