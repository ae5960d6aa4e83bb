import { HydraError, messageOf } from '../base/errors.ts';
import type { RunResult } from '../run/result.ts';

/** A measurement that came to its end and could not be saved. */
export class UnsavedResult extends HydraError {
  readonly result: RunResult;

  constructor(result: RunResult, folder: string, cause: unknown) {
    super(`the result cannot be saved in ${folder}: ${messageOf(cause)}`, {
      hint: 'free some space there, or name another folder with --output',
      cause,
    });
    this.result = result;
  }
}
