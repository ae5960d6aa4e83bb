import type { Admin } from 'kafkajs';
import { errorType } from './admin-errors.ts';

/** Settings in force by name, as a broker tells them; what is secret or unset is left out. */
export type DescribedSettings = Readonly<Record<string, string>>;

/** Kafka's numbers of what settings may belong to. */
const resourceTypes = { topic: 2, broker: 4 } as const;

/** A broker that may not, or cannot, tell its settings. */
const untold: readonly (string | undefined)[] = [
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNSUPPORTED_VERSION',
  'INVALID_REQUEST',
];

/**
 * Asks for the settings of a topic or, by its id, of a broker.
 * @returns null when this client may not read them or the broker does not tell them
 * @throws kafkajs' errors for everything else
 */
export async function describeSettings(
  admin: Admin,
  kind: 'topic' | 'broker',
  name: string,
): Promise<DescribedSettings | null> {
  const type = resourceTypes[kind];
  try {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type, name }],
    });
    const entries = resources.flatMap(({ configEntries }) => configEntries);
    return Object.fromEntries(
      entries
        // kafkajs hands on null, whatever its types say.
        .filter(({ configValue }) => typeof configValue === 'string')
        .map(({ configName, configValue }) => [configName, configValue]),
    );
  } catch (error) {
    if (untold.includes(errorType(error)) || isUnknownRequest(error)) return null;
    throw error;
  }
}

/** kafkajs knows before it asks that the broker has no such request. */
function isUnknownRequest(error: unknown): boolean {
  return error instanceof Error && error.name === 'KafkaJSServerDoesNotSupportApiKey';
}
