import type { Dictionary } from '../../control/dictionary.ts';
import { connectDueUs } from '../../measure/connect-schedule.ts';
import { clientsPerTask, type PubsubLoad } from './parts.ts';
import { exact } from './task-arguments.ts';

type Fleet = Pick<PubsubLoad, 'clients' | 'clients_per_app' | 'connecting'>;

/** While clients only warm up, one that finds no connection tries no longer than this, ms. */
const WARM_UP_PATIENCE_MS = 1_000;
/** Else for so long. */
const PATIENCE_MS = 10_000;

/**
 * What a subscriber task is told of connecting; nothing where the workload says nothing of it.
 * @param index of the task among those of the subscribers
 */
export function connectArguments(load: Fleet, index: number): Dictionary {
  if (load.connecting === undefined) return {};
  const clients = clientsPerTask(load);
  const { rate } = load.connecting;
  // Told also where there is no rate: what a task was told before stays in force.
  return {
    connect_rate: rate === null ? 'none' : String(exact(rate)),
    connect_patience_ms: PATIENCE_MS,
    first_client: index * load.clients_per_app,
    task: index,
    tasks: Math.max(1, clients.length),
    last_clients: clients.at(-1) ?? 1,
  };
}

/** The same for a warm-up, in which the rate is no part of what is measured. */
export function warmUpArguments(load: Fleet): Dictionary {
  return load.connecting === undefined
    ? {}
    : { connect_rate: 'none', connect_patience_ms: WARM_UP_PATIENCE_MS };
}

/** How long the turns of all clients take, seconds. */
export function connectSeconds({ clients, connecting }: Omit<Fleet, 'clients_per_app'>): number {
  const rate = connecting?.rate ?? null;
  return rate === null || clients === 0 ? 0 : connectDueUs(clients - 1, rate) / 1e6;
}
