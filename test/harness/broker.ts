import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';

/** Address of the broker that all tests share. */
export function sharedBootstrap(): string {
  const bootstrap: string | undefined = inject('kafkaBootstrap');
  if (bootstrap === undefined)
    throw new Error('no broker here: name the file in NEED_BROKER of test/kinds.ts');
  return bootstrap;
}

/** A name for a topic or group that no other test uses. */
export function uniqueName(purpose: string): string {
  return `${purpose}-${randomBytes(6).toString('hex')}`;
}
