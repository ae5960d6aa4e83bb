import type { Axes } from '../shared/pattern.ts';

/** What studies of publishers and subscribers vary. */
export const pubsubAxes: Axes = {
  load: { option: 'msg_rate', title: 'message rate asked for (messages/s)' },
  clients: {
    option: 'clients',
    noun: 'client',
    describe: 'numbers of subscribers',
    fallbackText: 'total_sub_apps x clients_per_app',
    countedBy: ['clients', 'total_sub_apps'],
    decidedBy: ['clients', 'total_sub_apps', 'clients_per_app'],
    asked: ({ clients, total_sub_apps: apps, clients_per_app: each }) => {
      if (typeof clients === 'number') return clients;
      return typeof apps === 'number' && typeof each === 'number' ? apps * each : null;
    },
  },
};
