import { HydraError, type HydraErrorOptions, messageOf } from '../../../src/base/errors.ts';
import type { GaveUp } from '../../kit/client.ts';

export interface WireErrorOptions extends HydraErrorOptions {
  /** Trying again cannot help. */
  fatal?: boolean;
  /** There never was a connection that could be used. */
  unconnected?: boolean;
}

/** A trouble with a broker that has a short countable name beside its sentence. */
export class WireError extends HydraError {
  override readonly name = 'WireError';
  /** e.g. `CONNECTION_LOST` or a Kafka error name. */
  readonly trouble: string;
  readonly fatal: boolean;
  readonly unconnected: boolean;

  constructor(trouble: string, message: string, options: WireErrorOptions = {}) {
    super(message, options);
    this.trouble = trouble;
    this.fatal = options.fatal ?? false;
    this.unconnected = options.unconnected ?? false;
  }
}

/** The same of a connection that never could be used. */
export function asUnconnected(error: WireError): WireError {
  const { trouble, message, fatal, hint, cause } = error;
  return new WireError(trouble, message, {
    fatal,
    unconnected: true,
    cause,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Why a connection could not be opened, by a countable name. */
export function unopenedName({ trouble, cause }: WireError): string {
  if (trouble !== 'CONNECTION_LOST') return trouble;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  // A broker that has as many connections as it takes closes another one without a word.
  return code === null || code === 'ECONNRESET' || code === 'EPIPE'
    ? 'CONNECTION_CLOSED'
    : code === 'ECONNREFUSED'
      ? 'CONNECTION_REFUSED'
      : trouble;
}

/** What a client says of the error that ended it. */
export function whyGaveUp(error: unknown): GaveUp {
  const hint = error instanceof HydraError ? (error.hint ?? null) : null;
  return { name: error instanceof WireError ? error.trouble : 'GAVE_UP', reason: messageOf(error), hint };
}

/** The bytes of an answer do not mean anything; the connection that brought them cannot be trusted further. */
export function malformed(what: string): WireError {
  return new WireError('MALFORMED_ANSWER', `The broker's answer makes no sense: ${what}`);
}
