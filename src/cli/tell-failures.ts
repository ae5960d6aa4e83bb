import { EXIT, type ExitCode, HydraError } from '../base/errors.ts';
import { errorLine } from '../terminal/error-line.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Tells what failed although the command came to its end, a line each, and gives the exit code it deserves. */
export function tellFailures(terminal: Pick<Terminal, 'err'>, failures: readonly string[]): ExitCode {
  for (const failure of failures) terminal.err(errorLine(new HydraError(failure)));
  return failures.length === 0 ? EXIT.ok : EXIT.failed;
}
