import { expect } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';

/** The UsageError that the action throws, as `message (hint)`: one line, as a person sees it. */
export function refused(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    if (!(error instanceof UsageError)) throw error;
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.hint ?? '').not.toMatch(/\p{Cc}/u);
    return `${error.message} (${error.hint})`;
  }
  throw new Error('nothing was refused');
}
