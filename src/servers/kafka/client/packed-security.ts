import * as z from 'zod';
import { Secret } from '../../../base/secret.ts';
import type { KafkaSecurity } from './security.ts';

const secret = z.string().transform((text) => new Secret(text));
const text = z.string();
const extensions = z.record(z.string(), z.string());
const endpoint = z.strictObject({
  url: text,
  clientId: text,
  clientSecret: secret,
  scope: text.nullable(),
  ca: text.nullable(),
});

const schema = z.strictObject({
  tls: z
    .strictObject({
      ca: text.nullable(),
      client: z.strictObject({ cert: text, key: secret, keyPassword: secret.nullable() }).nullable(),
      checkHostname: z.boolean(),
    })
    .nullable(),
  login: z
    .union([
      z.strictObject({
        mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
        user: text,
        password: secret,
      }),
      z.strictObject({ mechanism: z.literal('OAUTHBEARER'), token: secret, extensions }),
      z.strictObject({ mechanism: z.literal('OAUTHBEARER'), endpoint, extensions }),
    ])
    .nullable(),
});

/** A listener's security with its secrets in the open, for those who need them: tasks, and who undoes. Never to be shown. */
export function packSecurity(security: KafkaSecurity): string {
  return JSON.stringify(security, function (this: Record<string, unknown>, key, value: unknown) {
    // By now the value is what a secret gives to be shown.
    const own = this[key];
    return own instanceof Secret ? own.reveal() : value;
  });
}

/**
 * What `packSecurity` packed.
 * @throws ZodError or SyntaxError for another text
 */
export function unpackSecurity(packed: string): KafkaSecurity {
  return schema.parse(JSON.parse(packed));
}
