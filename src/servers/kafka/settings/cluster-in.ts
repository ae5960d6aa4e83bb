import type { SettingValues } from '../../../options/settings-fields.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { type KafkaSecurity, UNSECURED } from '../client/security.ts';

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
