import { HydraError } from '../../../../base/errors.ts';
import type { Api } from '../api.ts';

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
    const mechanisms = Array.from({ length: reader.count() }, () => reader.text() ?? '');
    return { errorCode, mechanisms };
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

class BodyReader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  int16(): number {
    return this.#body.readInt16BE(this.#skip(2));
  }

  int64(): bigint {
    return this.#body.readBigInt64BE(this.#skip(8));
  }

  /** Length of an array, which cannot have more parts than bytes that are left. */
  count(): number {
    return Math.min(Math.max(0, this.#body.readInt32BE(this.#skip(4))), this.#body.length - this.#at);
  }

  text(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#slice(length).toString('utf8');
  }

  bytes(): Buffer {
    return this.#slice(Math.max(0, this.#body.readInt32BE(this.#skip(4))));
  }

  /** A copy: what was read from may be written over. */
  #slice(length: number): Buffer {
    const start = this.#skip(length);
    if (this.#at > this.#body.length) throw new RangeError('it is cut short');
    return Buffer.from(this.#body.subarray(start, this.#at));
  }

  #skip(length: number): number {
    this.#at += length;
    return this.#at - length;
  }
}
