import { kafkaServer } from './kafka/server.ts';
import type { ServerKind } from './shared/server.ts';
import { zookeeperServer } from './zookeeper/server.ts';

/** Every kind of server that Hydra can start, in the order of help. */
export const SERVERS: readonly ServerKind[] = [kafkaServer, zookeeperServer];

/** Their sections of hydra.ini. */
export const serverSections = SERVERS.map(({ settings }) => settings);
