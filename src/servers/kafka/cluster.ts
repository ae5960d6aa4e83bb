import type { SettingValues } from '../../options/settings-fields.ts';
import { type KafkaSecurity, UNSECURED } from './client/security.ts';

/** Where a Kafka is, and how it is spoken with. */
export interface KafkaCluster {
  /** `host:port`, several separated by commas. */
  readonly bootstrap: string;
  readonly security: KafkaSecurity;
}

/** One that wants neither TLS nor a login, as those are that Hydra starts. */
export const unsecured = (bootstrap: string): KafkaCluster => ({ bootstrap, security: UNSECURED });

/**
 * How the brokers of the settings are spoken with.
 * @param values of `[kafka]`, as `resolveKafkaSettings` gives them
 */
export function securityIn({ security }: SettingValues): KafkaSecurity {
  return (security as KafkaSecurity | undefined) ?? UNSECURED;
}

/** The brokers that the settings name; null where they name none. */
export function clusterIn(values: SettingValues): KafkaCluster | null {
  const { bootstrap } = values;
  return typeof bootstrap === 'string' ? { bootstrap, security: securityIn(values) } : null;
}
