import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { HydraError } from '../../../base/errors.ts';
import { parseBootstrap } from '../admin/address.ts';
import { askKafka, kafkaRequest } from '../admin/kafka-request.ts';
import { UNSECURED } from '../client/security.ts';

const ALTER_USER_SCRAM_CREDENTIALS = 51;
const ITERATIONS = 4096;
const TIMEOUT_MS = 10_000;
const KINDS = [
  { type: 1, hash: 'sha256', bytes: 32 },
  { type: 2, hash: 'sha512', bytes: 64 },
] as const;

/**
 * Lets a user log in with SCRAM-SHA-256 and SCRAM-SHA-512 (AlterUserScramCredentials v0, KIP-554: kafkajs has no such call).
 * @param bootstrap of a listener that wants neither TLS nor a login
 * @param user below 127 bytes
 * @throws HydraError when the broker does not answer, or refuses
 */
export async function addScramUser(bootstrap: string, user: string, password: string): Promise<void> {
  // A user may stand in a request once.
  for (const kind of KINDS) await addCredential(bootstrap, { user, password }, kind);
}

async function addCredential(
  bootstrap: string,
  { user, password }: { user: string; password: string },
  { type, hash, bytes }: (typeof KINDS)[number],
): Promise<void> {
  const [address = { host: '', port: 0 }] = parseBootstrap(bootstrap);
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, bytes, hash);
  const iterations = Buffer.alloc(4);
  iterations.writeInt32BE(ITERATIONS);
  const upsertion = [compact(Buffer.from(user)), Buffer.of(type), iterations, compact(salt), compact(salted)];
  const body = Buffer.concat([Buffer.of(0, 1, 2), ...upsertion, Buffer.of(0, 0)]);
  const request = kafkaRequest(ALTER_USER_SCRAM_CREDENTIALS, 0, [body]);
  const answer = await askKafka(address, request, { timeoutMs: TIMEOUT_MS, security: UNSECURED });
  // Tags, throttle time, number of results and the user's name come before the first error.
  const error = answer.readInt16BE(1 + 4 + 1 + 1 + Buffer.byteLength(user));
  if (error !== 0) throw new HydraError(`the user ${user} cannot be made: error ${error} of Kafka`);
}

/** With its length in front (KIP-482): below 127 bytes, one byte of it. */
const compact = (bytes: Buffer): Buffer => Buffer.concat([Buffer.of(bytes.length + 1), bytes]);
