import type { Readable, Writable } from 'node:stream';
import type { ExitCode } from '../base/errors.ts';
import type { RawOptions } from '../options/read-option.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/** An option as the command line and help see it; its text is read by the command. */
export interface OptionSpec {
  describe: string;
  /** Heading in help, with its colon. */
  group: string;
  /** `text` takes one value, `switch` none, `list` one value each of several times. */
  kind: 'text' | 'switch' | 'list';
  /** The value that `--no-<option>` stands for. */
  off?: string;
  /** What help shows as the default. */
  fallbackText?: string;
  /** Works, and is left out of help. */
  hidden?: boolean;
  /** One letter that stands for the name, as in `-o`. */
  short?: string;
}

/** What is typed or piped in, and what a person who types sees. */
export interface CommandInput {
  stdin: Readable & { isTTY?: boolean };
  /** What a line editor draws on; undefined where stdout is no terminal. */
  screen: (Writable & { columns?: number }) | undefined;
}

/** What a command is run with. */
export interface Invocation {
  raw: RawOptions;
  /** The word that says what the command is about; undefined where there is none. */
  subject: string | undefined;
  /** The words after the command and its subject, e.g. folders. */
  operands: readonly string[];
  terminal: Terminal;
  /** Opens what is typed or piped in; absent where there is nothing to read. */
  input?(): CommandInput;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** What can be measured. */
  workloads: readonly Workload[];
  /** Those of them that `--workload` named, as typed. */
  modules: readonly string[];
  /** Aborted by Ctrl-C; the command then undoes what it did and ends. */
  signal: AbortSignal;
  /** The command as typed, for records. */
  commandText: string;
}

export interface Command {
  name: string;
  /** A name it once had: goes on working, and is left out of help. */
  formerName?: string;
  /** A word that follows the name, with what may stand there; it must, unless it is optional. */
  subject?: { name: string; choices: readonly string[]; optional?: boolean };
  /** Words that follow, e.g. folders: how they are called in help, and how many there may be. */
  operands?: { name: string; least: number; most: number };
  /** The word `help` is an operand like any other; `--help` still shows the options. */
  takesHelpWord?: true;
  describe: string;
  options: Readonly<Record<string, OptionSpec>>;
  /** Those of them that go with a subject; undefined where that makes no difference. */
  optionsOf?(subject: string): Readonly<Record<string, OptionSpec>> | undefined;
  /** Command lines with what they do. */
  examples: readonly (readonly [line: string, does: string])[];
  /** What happens on Ctrl-C, e.g. `removing apps`. */
  onInterrupt: string;
  run(invocation: Invocation): Promise<ExitCode>;
}
