import { type KafkaSecurity, UNSECURED } from './security.ts';

/** Where a Kafka is, and how it is spoken with. */
export interface KafkaCluster {
  /** `host:port`, several separated by commas. */
  readonly bootstrap: string;
  readonly security: KafkaSecurity;
}

/** One that wants neither TLS nor a login, as those are that Hydra starts. */
export const unsecured = (bootstrap: string): KafkaCluster => ({ bootstrap, security: UNSECURED });
