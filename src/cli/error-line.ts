import { EXIT, type ExitCode, HydraError, messageOf } from '../base/errors.ts';
import { plain } from './plain-text.ts';

/** One line for a person, newline included: what happened and, in brackets, how to mend it. */
export function errorLine(error: unknown): string {
  return `hydra: ${errorText(error)}\n`;
}

/** The same without the program's name. */
export function errorText(error: unknown): string {
  if (!(error instanceof HydraError)) {
    return plain(`internal error: ${messageOf(error)} (HYDRA_DEBUG=1 shows where)`);
  }
  return plain(error.hint === undefined ? error.message : `${error.message} (${error.hint})`);
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
