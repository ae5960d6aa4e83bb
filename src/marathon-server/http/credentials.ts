import { createHash, timingSafeEqual } from 'node:crypto';

/** What a client must show; both given means that either will do. */
export interface Credentials {
  token?: string;
  /** `name:password`. */
  user?: string;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes the same time wherever the texts begin to differ, and whatever their lengths. */
const isEqual = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/** Whether the value of an Authorization header shows one of the credentials. */
export function isAuthorized(credentials: Credentials, header: string | undefined): boolean {
  const match = /^(?<scheme>basic|bearer|token)[ =]\s*(?<shown>.+?)\s*$/i.exec(header ?? '')?.groups;
  if (match === undefined) return false;
  const { scheme = '', shown = '' } = match;
  const { token, user } = credentials;
  if (scheme.toLowerCase() !== 'basic') return token !== undefined && isEqual(shown, token);
  const pair = Buffer.from(shown, 'base64').toString('utf8');
  // A browser asks for name and password only: there the token is the password, and the name does not matter.
  const asToken = token !== undefined && isEqual(pair.slice(pair.indexOf(':') + 1), token);
  const asUser = user !== undefined && isEqual(pair, user);
  return asToken || asUser;
}

/** The WWW-Authenticate header of a refusal. */
export const challenge = 'Basic realm="Hydra", charset="UTF-8"';
