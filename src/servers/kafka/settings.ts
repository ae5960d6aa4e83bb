import type { z } from 'zod';
import { isHostAndPort, orNone, Problem, textField } from '../../options/field.ts';
import type { SettingsSection } from '../../options/settings-fields.ts';

/** Kafka's bootstrap list: `host:port`, several separated by commas. */
const bootstrapList: z.ZodType<string, string> = textField((text) => {
  const servers = text.split(/ *, */);
  return servers.every(isHostAndPort)
    ? servers.join(',')
    : new Problem('is not a list of brokers', 'give host:port, several separated by commas');
});

/** Where the brokers are; null = one is started here. */
export const bootstrapField = { schema: orNone(bootstrapList), fallback: null };

/** `[kafka]` of hydra.ini. */
export const kafkaSettings = {
  name: 'kafka',
  fields: {
    bootstrap: {
      ...bootstrapField,
      describe: 'host:port of the brokers, several separated by commas; none = start one here',
      option: 'bootstrap',
    },
  },
} as const satisfies SettingsSection;
