import { HydraError } from '../../../../base/errors.ts';
import type { Api } from '../api.ts';
import { BodyReader } from '../body-reader.ts';

/*
 * Bodies of the two requests of a login, as in the message schemas of Apache Kafka (SaslHandshake v1 and
 * SaslAuthenticate v1, the newest that are not flexible).
 */

export const SASL_HANDSHAKE: Api = { name: 'SaslHandshake', key: 17, version: 1 };
export const SASL_AUTHENTICATE: Api = { name: 'SaslAuthenticate', key: 36, version: 1 };

export function handshakeBody(mechanism: string): Buffer {
  const body = Buffer.alloc(2 + Buffer.byteLength(mechanism));
  body.writeInt16BE(body.length - 2, 0);
  body.write(mechanism, 2);
  return body;
}

/** @throws HydraError for an answer that makes no sense, as every reader here */
export function readHandshake(body: Buffer): { errorCode: number; mechanisms: string[] } {
  return sensible(() => {
    const reader = new BodyReader(body);
    const errorCode = reader.int16();
    return { errorCode, mechanisms: reader.array(() => reader.text() ?? '') };
  });
}

export function authenticateBody(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export interface Authenticated {
  readonly errorCode: number;
  readonly message: string | null;
  readonly bytes: Buffer;
  /** How long the session lasts, ms; 0 = without end. */
  readonly lifetimeMs: number;
}

export function readAuthenticate(body: Buffer): Authenticated {
  return sensible(() => {
    const reader = new BodyReader(body);
    const errorCode = reader.int16();
    const message = reader.text();
    return { errorCode, message, bytes: reader.bytes(), lifetimeMs: Number(reader.int64()) };
  });
}

function sensible<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new HydraError("the broker's answer to a login makes no sense", { cause });
  }
}
