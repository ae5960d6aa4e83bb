import { HydraError, type HydraErrorOptions } from '../../src/base/errors.ts';

/**
 * A client has no connection, and nothing says that it never will: it may try again, or be told of as not connected.
 * Whatever else keeps a client from opening ends the run.
 */
export class NotConnected extends HydraError {
  override readonly name = 'NotConnected';
  /** Countable, e.g. `CONNECTION_CLOSED`. */
  readonly trouble: string;

  constructor(trouble: string, message: string, options: HydraErrorOptions = {}) {
    super(message, options);
    this.trouble = trouble;
  }
}
