import { clientsOf } from '../../patterns/pubsub/options.ts';
import { pubsubRoles } from '../../patterns/pubsub/roles.ts';
import type { Role } from '../../run/role.ts';
import type { KafkaOptions } from './options.ts';

/** What tasks are launched for, by the role. */
export const KAFKA_APPS = {
  publisher: { name: 'kafka-pub', cmd: 'exec node kafka-pub.mjs' },
  /**
   * A heap that stays small needs no shrinking, on which small tasks spend a seventh of their time with Node.js 20. The
   * task's node may be of any version and elsewhere: only a flag that all of them know may stand here (test/nodes).
   */
  subscriber: { name: 'kafka-sub', cmd: 'exec node --no-memory-reducer kafka-sub.mjs' },
};

/** Tasks that can be launched while brokers of ours start. What somebody else runs is looked at before that. */
export function kafkaRolesAhead(options: KafkaOptions): readonly Role[] {
  const { bootstrap, publishers, clients_per_app, verify } = options;
  if (bootstrap !== null || publishers === 0) return [];
  const readsAgain = verify !== 'none';
  const load = { publishers, clients: clientsOf(options), clients_per_app };
  return pubsubRoles(load, { ...KAFKA_APPS, connectsDirectly: false, readsAgain });
}
