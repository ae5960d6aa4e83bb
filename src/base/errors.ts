/**
 * What a process ends with. 0 success · 1 the run failed or a threshold broke · 2 bad usage or configuration ·
 * 130 interrupted by Ctrl-C.
 */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface HydraErrorOptions {
  /** Decides the exit code at the top; 1 unless told. */
  exitCode?: ExitCode;
  /** How to mend it, in one sentence. */
  hint?: string;
  cause?: unknown;
}

/** An end that a person can act on: one clear line, how to mend it, and the exit code it deserves. */
export class HydraError extends Error {
  override readonly name: string = 'HydraError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: HydraErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? EXIT.failed;
    this.hint = options.hint;
  }
}

/** Bad usage or configuration (exit code 2): nothing was started. */
export class UsageError extends HydraError {
  override readonly name = 'UsageError';

  constructor(message: string, options: Omit<HydraErrorOptions, 'exitCode'> = {}) {
    super(message, { ...options, exitCode: EXIT.usage });
  }
}

/** The first line of what an unknown thrown value says; never throws, never empty. */
export function messageOf(error: unknown): string {
  try {
    return textOf(error).trim().split('\n', 1)[0] || 'unknown error';
  } catch {
    // A thrown value may be anything, also one that cannot be told in words.
    return 'unknown error';
  }
}

function textOf(error: unknown): string {
  // What Node throws when a name has several addresses and none can be connected to; it has no words of its own.
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0) {
    return textOf(error.errors[0]);
  }
  return String(error instanceof Error ? error.message || error.name : error);
}
