import { HydraError } from '../../../../base/errors.ts';
import type { Derive } from './derive.ts';
import type { TokenSource } from './token-source.ts';

/** One login over one connection: what is said, and what is answered to what comes back. */
export interface SaslExchange {
  readonly mechanism: string;
  /** What the client says first. */
  readonly first: Buffer;
  /**
   * The answer to what the broker said; null where nothing is left to say.
   * @throws SaslError where the broker's words are wrong or it is not who it must be
   */
  next(challenge: Buffer): Promise<Buffer | null>;
}

/** The broker's part of a login makes no sense, or shows that it does not know the password. */
export class SaslError extends HydraError {}

/** What the logins of one process share: tokens, and keys that are dear to derive. */
export interface LoginShares {
  readonly tokens: TokenSource;
  readonly derive: Derive;
  /** Bytes nobody can guess. */
  random(bytes: number): Buffer;
}
