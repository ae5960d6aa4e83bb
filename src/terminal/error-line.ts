import { EXIT, type ExitCode, HydraError, messageOf } from '../base/errors.ts';
import { excerpt, plain } from '../base/plain-text.ts';

/** What a message may echo of a value that somebody gave, characters. */
const longest = 2_000;

/** One line for a person, newline included: what happened and, in brackets, how to mend it. */
export function errorLine(error: unknown): string {
  return `hydra: ${errorText(error)}\n`;
}

/** The same without the program's name. */
export function errorText(error: unknown): string {
  if (isFull(error))
    return plain(
      `there is no space left: ${excerpt(messageOf(error), longest)} (free some, or set TMPDIR to a folder that has it)`,
    );
  if (!(error instanceof HydraError)) {
    return plain(`internal error: ${excerpt(messageOf(error), longest)} (HYDRA_DEBUG=1 shows where)`);
  }
  const message = excerpt(error.message, longest);
  return plain(error.hint === undefined ? message : `${message} (${excerpt(error.hint, longest)})`);
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** A notice for a person, which may show a stack: what is on its further lines stands indented below the first. */
export function noticeText(text: string): string {
  const lines = text.split('\n').map((line) => plain(excerpt(line, longest)));
  return `hydra: ${lines
    .map((line) => line.replace(/^(?! {4})/, '    '))
    .join('\n')
    .trimStart()}\n`;
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
