import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { PasswordLogin } from '../security.ts';
import { type LoginShares, SaslError, type SaslExchange } from './exchange.ts';

/** Beyond that a broker keeps its clients busy rather than safe; Kafka allows 16,384. */
const MOST_ITERATIONS = 1_000_000;
const NONCE_BYTES = 24;
/** Of the header: this client binds no channel. */
const NO_BINDING = 'n,,';

/** SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677); names and passwords are taken as they are, as Kafka does. */
export function scram(login: PasswordLogin, shares: Pick<LoginShares, 'derive' | 'random'>): SaslExchange {
  const hash = login.mechanism === 'SCRAM-SHA-512' ? 'sha512' : 'sha256';
  const nonce = shares.random(NONCE_BYTES).toString('base64');
  const firstBare = `n=${escapedName(login.user)},r=${nonce}`;
  let serverSignature: Buffer | null = null;
  const proof = async (serverFirst: string): Promise<Buffer> => {
    const { r, s, i } = fieldsOf(serverFirst);
    const iterations = Number(i);
    if (r === undefined || s === undefined || !r.startsWith(nonce) || r.length === nonce.length)
      throw senseless();
    if (!(Number.isInteger(iterations) && iterations > 0 && iterations <= MOST_ITERATIONS)) throw senseless();
    const salt = Buffer.from(s, 'base64');
    const salted = await shares.derive({ password: login.password.reveal(), salt, iterations, hash });
    const finalBare = `c=${Buffer.from(NO_BINDING).toString('base64')},r=${r}`;
    const authMessage = `${firstBare},${serverFirst},${finalBare}`;
    const hmac = (key: Buffer, text: string) => createHmac(hash, key).update(text).digest();
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash(hash).update(clientKey).digest(), authMessage);
    serverSignature = hmac(hmac(salted, 'Server Key'), authMessage);
    return Buffer.from(`${finalBare},p=${xor(clientKey, signature).toString('base64')}`);
  };
  return {
    mechanism: login.mechanism,
    first: Buffer.from(`${NO_BINDING}${firstBare}`),
    next: async (challenge) => {
      const text = challenge.toString('utf8');
      if (serverSignature === null) return proof(text);
      requireSignature(serverSignature, text);
      return null;
    },
  };
}

/** @throws SaslError where the broker has not shown that it knows the password */
function requireSignature(expected: Buffer, serverFinal: string): void {
  const { v, e } = fieldsOf(serverFinal);
  if (e !== undefined) throw new SaslError(`it refuses the login: ${e}`);
  const given = Buffer.from(v ?? '', 'base64');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new SaslError('it does not know the password: it is not the broker it says it is');
}

/** The attributes of a message: `r=abc,s=def` by their letters. */
function fieldsOf(text: string): Partial<Record<string, string>> {
  return Object.fromEntries(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

/** Commas and equals signs end attributes (RFC 5802 5.1). */
const escapedName = (name: string): string => name.replaceAll('=', '=3D').replaceAll(',', '=2C');

const xor = (left: Buffer, right: Buffer): Buffer =>
  Buffer.from(left.map((byte, index) => byte ^ (right[index] ?? 0)));

const senseless = (): SaslError => new SaslError('its part of the login makes no sense');
