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
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.split('\n', 1)[0] || 'unknown error';
}
