import type { z } from 'zod';
import { isHostAndPort, orNone, Problem, textField } from '../../options/field.ts';

/** Kafka's bootstrap list: `host:port`, several separated by commas. */
const bootstrapList: z.ZodType<string, string> = textField((text) => {
  const servers = text.split(/ *, */);
  return servers.every(isHostAndPort)
    ? servers.join(',')
    : new Problem('is not a list of brokers', 'give host:port, several separated by commas');
});

/** Where the brokers are; null = one is started here. */
export const bootstrapField = { schema: orNone(bootstrapList), fallback: null };
