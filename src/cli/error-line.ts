import { EXIT, type ExitCode, HydraError, messageOf } from '../base/errors.ts';

/** One line for a person: what happened and, in brackets, how to mend it. Ends with a newline. */
export function errorLine(error: unknown): string {
  if (error instanceof HydraError) {
    return oneLine(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
  }
  return oneLine(`internal error: ${messageOf(error)} (HYDRA_DEBUG=1 shows where)`);
}

/** The exit code an error deserves. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof HydraError ? error.exitCode : EXIT.failed;
}

/** The stack with every cause, for HYDRA_DEBUG=1. */
export function errorStack(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  const cause =
    error instanceof Error && error.cause !== undefined ? `caused by: ${errorStack(error.cause)}` : '';
  return `${stack}\n${cause}`;
}

function oneLine(text: string): string {
  return `hydra: ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}\n`;
}
