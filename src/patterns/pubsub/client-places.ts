import type { Ready } from '../../run/run-pattern.ts';
import type { PubsubLoad } from './parts.ts';

type Places = Pick<PubsubLoad, 'clients_per_app'>;

/** Clients by the id of the task that hosts them, as `clients` has them. @param clients by their index within the run */
export function clientsByHost(
  clients: readonly number[],
  { clients_per_app }: Places,
  launched: Ready['launched'],
): Map<string, number[]> {
  const hosts = launched.find(({ role }) => role.name === 'subscriber')?.tasks ?? [];
  const byHost = new Map<string, number[]>();
  for (const client of clients) {
    const id = hosts[Math.floor(client / clients_per_app)]?.id ?? '';
    const own = byHost.get(id) ?? [];
    own.push(client);
    byHost.set(id, own);
  }
  return byHost;
}

/** The tasks that host clients. @param clients by their index within the run @returns their indexes within the task, by its id */
export function hostsOf(
  clients: readonly number[],
  places: Places,
  launched: Ready['launched'],
): Map<string, number[]> {
  const byHost = clientsByHost(clients, places, launched);
  const within = (own: readonly number[]) => own.map((client) => client % places.clients_per_app);
  return new Map([...byHost].map(([id, own]) => [id, within(own)]));
}
