import type { Keeper } from '../src/process/keeper.ts';
import type { KafkaAdmin } from '../src/servers/kafka/admin/admin.ts';
import type { EmbeddedBroker } from '../src/servers/kafka/brokers/embedded-broker.ts';
import type { KafkaSecurity } from '../src/servers/kafka/client/security.ts';
import type { KafkaTools } from './kafka-tools.ts';

/** What measures work with that need no server. */
export interface PairContext {
  keeper: Keeper;
  /** Folder for what tasks and tools print. */
  temp: string;
  /** How much of the full size is measured: 1, or a small part for a smoke run. */
  scale: number;
  signal: AbortSignal;
  /** Tells what is under way. */
  note(text: string): void;
}

/** What measures work with on a broker. */
export interface BenchContext extends PairContext {
  /** One broker for the measure under way, ours and the rival's alike. */
  broker: EmbeddedBroker;
  /** How it is spoken with. */
  security: KafkaSecurity;
  /** The same as a properties file for Kafka's own tools; null where they need none. */
  clientConfig: string | null;
  admin: KafkaAdmin;
  tools: KafkaTools;
}
