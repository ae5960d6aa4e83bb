import { kafkaServer } from './kafka/server.ts';
import type { ServerKind } from './shared/server.ts';

/** Every kind of server that Hydra can start, in the order of help. */
export const SERVERS: readonly ServerKind[] = [kafkaServer];

/** Their sections of hydra.ini. */
export const serverSections = SERVERS.map(({ settings }) => settings);
