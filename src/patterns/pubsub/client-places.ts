import type { Ready } from '../../run/run-pattern.ts';
import type { PubsubLoad } from './parts.ts';

/** The tasks that host clients. @param clients by their index within the run @returns their indexes within the task, by its id */
export function hostsOf(
  clients: readonly number[],
  { clients_per_app }: Pick<PubsubLoad, 'clients_per_app'>,
  launched: Ready['launched'],
): Map<string, number[]> {
  const hosts = launched.find(({ role }) => role.name === 'subscriber')?.tasks ?? [];
  const byHost = new Map<string, number[]>();
  for (const client of clients) {
    const id = hosts[Math.floor(client / clients_per_app)]?.id ?? '';
    const own = byHost.get(id) ?? [];
    own.push(client % clients_per_app);
    byHost.set(id, own);
  }
  return byHost;
}
