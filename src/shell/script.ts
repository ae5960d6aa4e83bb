import type { Readable } from 'node:stream';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';
import { type ParsedLine, parseWords } from './parse-line.ts';
import type { Shell } from './shell.ts';
import { splitWords } from './split-words.ts';

/** No list of commands is larger, characters. */
const MOST_CHARACTERS = 1024 * 1024;

/** A command of a script and the line it stands on, counted from 1. */
interface ScriptLine extends ParsedLine {
  number: number;
}

/**
 * Carries out the commands of an input that is no terminal, each on a line of its own, up to the first that fails.
 * All are read before the first is carried out: a misspelled one changes nothing.
 * @throws UsageError for a misspelled line, HydraError for one that fails; both name the line.
 */
export async function runScript(
  shell: Shell,
  input: Readable,
  json: boolean,
  signal: AbortSignal,
): Promise<void> {
  const lines = parseScript(await wholeText(input, signal));
  for (const line of lines) {
    if (line.command.verb === 'exit') return;
    try {
      await shell.run({ ...line, json: line.json || json }, { signal, confirm: async () => true });
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof HydraError ? atLine(line.number, error) : error;
    }
  }
}

/** @throws UsageError that names the line. */
function parseScript(text: string): ScriptLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    try {
      const parsed = parseWords(splitWords(line));
      return parsed === undefined ? [] : [{ ...parsed, number: index + 1 }];
    } catch (error) {
      throw error instanceof HydraError ? atLine(index + 1, error) : error;
    }
  });
}

function atLine(number: number, error: HydraError): HydraError {
  const { exitCode, hint } = error;
  return new HydraError(`line ${number}: ${error.message}`, {
    exitCode,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

async function wholeText(input: Readable, signal: AbortSignal): Promise<string> {
  const stop = () => void input.destroy();
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of input) {
      text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      if (text.length > MOST_CHARACTERS) {
        throw new UsageError('more than 1 MiB of commands on standard input', {
          hint: 'is it the right file?',
        });
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HydraError) throw error;
    throw new HydraError(`standard input cannot be read: ${messageOf(error)}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  return text;
}
