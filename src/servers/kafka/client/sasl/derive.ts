import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

/** What a password is turned into (RFC 5802 2.2, `Hi`): a thousandth of a second and more of work. */
export interface KeyInput {
  readonly password: string;
  readonly salt: Buffer;
  readonly iterations: number;
  readonly hash: 'sha256' | 'sha512';
}

export type Derive = (input: KeyInput) => Promise<Buffer>;

const derivedKey = promisify(pbkdf2);

/** Derives each key once: hundreds of clients of a process log in with the same password and salt. */
export function cachedDerive(): Derive {
  const keys = new Map<string, Promise<Buffer>>();
  return ({ password, salt, iterations, hash }) => {
    const id = JSON.stringify([password, salt.toString('base64'), iterations, hash]);
    const length = hash === 'sha512' ? 64 : 32;
    const key = keys.get(id) ?? derivedKey(password, salt, iterations, length, hash);
    if (!keys.has(id)) {
      // Of one broker there is one; one whose salts are always others must not fill the memory.
      keys.clear();
      keys.set(id, key);
    }
    return key;
  };
}
