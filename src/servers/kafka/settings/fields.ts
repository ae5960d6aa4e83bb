import type * as z from 'zod';
import { isHostAndPort, orNone, Problem, textField, whole } from '../../../options/field.ts';
import { MECHANISMS, PROTOCOLS } from '../client/security.ts';

/** Kafka's bootstrap list: `host:port`, several separated by commas. */
const bootstrapList: z.ZodType<string, string> = textField((text) => {
  const servers = text.split(/ *, */);
  return servers.every(isHostAndPort)
    ? servers.join(',')
    : new Problem('is not a list of brokers', 'give host:port, several separated by commas');
});

/** Where the brokers are; null = one is started here. */
export const bootstrapField = { schema: orNone(bootstrapList), fallback: null };

/** How many brokers are started here. */
export const brokersField = { schema: whole({ min: 1, max: 9, unit: 'brokers' }), fallback: 1 };

const versionText: z.ZodType<string, string> = textField((text) =>
  /^[4-9]\.\d+\.\d+$/.test(text)
    ? text
    : new Problem('is no version of Kafka that can be started here', 'give one from 4.0.0 on, e.g. 4.0.1'),
);

/** Which Kafka is started here; null = the one that comes with Hydra, or that of KAFKA_HOME. */
export const versionField = { schema: orNone(versionText), fallback: null };

/** A word of Kafka's, in letters of any case. */
const anyCase = <W extends string>(words: readonly [W, ...W[]]): z.ZodType<W, string> =>
  textField((text) => {
    const word = words.find((known) => known === text.toUpperCase());
    return word ?? new Problem('is not known', `give one of: ${words.join(', ')}`);
  });

/** What a listener speaks. */
export const protocolText = anyCase(PROTOCOLS);

/** How clients log in. */
export const mechanismText = anyCase(MECHANISMS);
