import type { Role } from '../../run/role.ts';
import { type AppPart, clientsPerTask, type PubsubLoad } from './parts.ts';

/** Ports a subscriber task asks for, as ever; the first is its control port. */
export const SUBSCRIBER_PORTS = 10;

/** What tasks are launched for. */
export interface PubsubApps {
  publisher: Pick<AppPart, 'name' | 'cmd'>;
  subscriber: Pick<AppPart, 'name' | 'cmd'>;
  /** Whether subscribers connect to publishers, which then need a port of its own for that. */
  connectsDirectly: boolean;
  /** Whether what the system holds is read again afterwards, which takes a subscriber where nobody reads. */
  readsAgain: boolean;
}

/** The tasks of publishers and subscribers: a matter of options alone, whatever the system turns out to be. */
export function pubsubRoles(
  load: Pick<PubsubLoad, 'publishers' | 'clients' | 'clients_per_app'>,
  { publisher, subscriber, connectsDirectly, readsAgain }: PubsubApps,
): Role[] {
  return [
    {
      ...{ name: 'publisher', app: publisher.name, cmd: publisher.cmd, tasks: load.publishers },
      ...{ ports: connectsDirectly ? 2 : 1, group: 0, distinctHosts: load.publishers === 1, essential: true },
    },
    {
      ...{ name: 'subscriber', app: subscriber.name, cmd: subscriber.cmd },
      ...{ tasks: Math.max(clientsPerTask(load).length, readsAgain ? 1 : 0), ports: SUBSCRIBER_PORTS },
      ...{ group: 1, distinctHosts: false, essential: false },
    },
  ];
}
