import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';

/** Address of the broker that all tests share. */
export function sharedBootstrap(): string {
  return inject('kafkaBootstrap');
}

/** A name for a topic or group that no other test uses. */
export function uniqueName(purpose: string): string {
  return `${purpose}-${randomBytes(6).toString('hex')}`;
}
