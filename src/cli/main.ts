import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { EXIT, type ExitCode, HydraError } from '../base/errors.ts';
import { packageRoot } from '../base/package-root.ts';
import { plain } from '../base/plain-text.ts';
import { settingsWarnings } from '../request/read-settings.ts';
import { errorLine, errorStack, exitCodeOf } from '../terminal/error-line.ts';
import { createTerminal, type Streams, type Terminal } from '../terminal/terminal.ts';
import { WORKLOADS } from '../workloads/registry.ts';
import type { CommandInput } from './command.ts';
import { type Request, readCommandLine, UnknownWordError } from './command-line.ts';
import { commandText } from './command-text.ts';
import { allCommands } from './commands/all-commands.ts';
import { type KnownWorkloads, knownWorkloads } from './external-workloads.ts';
import { hideSecrets } from './hide-secrets.ts';
import { catchInterrupts } from './interrupts.ts';

/** What a command line runs in: a process, as far as it is looked at. */
export interface World extends Streams {
  /** Looked at only by commands that read it. Nothing unless told. */
  readonly stdin?: CommandInput['stdin'];
  cwd(): string;
}

/** Runs the command line of this process. Never rejects. */
export function main(args: readonly string[]): Promise<ExitCode> {
  makeAbsolute(process.env);
  leaveOnBugs(createTerminal(process));
  leaveWhenStuck(createTerminal(process));
  return runCommandLine(args, process);
}

/** Folders of the environment mean the same for everybody who is started from here, wherever that works. */
function makeAbsolute(env: NodeJS.ProcessEnv): void {
  for (const name of ['TMPDIR', 'HOME']) {
    const folder = env[name];
    if (folder !== undefined && folder !== '' && !isAbsolute(folder)) env[name] = resolve(folder);
  }
}

/** Runs a command line; the one place that decides what a process ends with. Never rejects. */
export async function runCommandLine(args: readonly string[], world: World): Promise<ExitCode> {
  const terminal = createTerminal(world);
  try {
    const known = await knownWorkloads(WORKLOADS, args, { cwd: presentFolder(world), env: world.env });
    if (known.unusable !== undefined) terminal.err(errorLine(known.unusable));
    const request = await understood(known, terminal);
    switch (request.kind) {
      case 'text':
        await terminal.out(request.text);
        return EXIT.ok;
      case 'nothing':
        await terminal.out(request.help);
        return EXIT.usage;
      case 'run':
        return await runCommand(request, args, { world, terminal, known });
    }
  } catch (error) {
    return report(error, terminal, world.env);
  }
}

/** @throws as `readCommandLine`; for a word that an unreadable settings file may explain, what is wrong with that file */
async function understood(
  { workloads, args, unread }: KnownWorkloads,
  { columns }: Terminal,
): Promise<Request> {
  try {
    return await readCommandLine(args, { commands: allCommands(workloads), version: version(), columns });
  } catch (error) {
    throw error instanceof UnknownWordError && unread !== undefined ? unread : error;
  }
}

async function runCommand(
  { command, raw, subject, operands }: Extract<Request, { kind: 'run' }>,
  args: readonly string[],
  { world, terminal, known }: { world: World; terminal: Terminal; known: KnownWorkloads },
): Promise<ExitCode> {
  const interrupts = catchInterrupts({
    source: process,
    onFirst: () => {
      const lineOfItsOwn = terminal.live ? '\n' : '';
      terminal.err(
        `${lineOfItsOwn}hydra: interrupted: ${command.onInterrupt}, Ctrl-C again to leave at once\n`,
      );
    },
    leave: () => process.exit(EXIT.interrupted),
  });
  const { signal } = interrupts;
  try {
    const invocation = {
      ...{ raw, subject, operands, terminal },
      input: () => inputOf(world),
      env: world.env,
      cwd: workingDirectory(world),
      workloads: known.workloads,
      modules: known.given,
      signal,
    };
    if ('config_file' in command.options) {
      for (const line of settingsWarnings(world)) terminal.err(`${plain(`hydra: ${line}`)}\n`);
    }
    return await command.run({ ...invocation, commandText: commandText(hideSecrets(args)) });
  } catch (error) {
    if (!signal.aborted) throw error;
    // The interrupt itself was announced; what went wrong while undoing was not.
    if (!comesFrom(error, signal.reason)) report(error, terminal, world.env);
    return EXIT.interrupted;
  } finally {
    interrupts.release();
  }
}

function inputOf({ stdin = Readable.from([]), stdout }: World): CommandInput {
  return { stdin, screen: stdout.isTTY === true ? stdout : undefined };
}

/** @throws HydraError when the folder the command was started in is gone */
function workingDirectory(world: World): string {
  try {
    return world.cwd();
  } catch (error) {
    throw new HydraError('the working directory does not exist any more', {
      hint: 'change to another folder and try again',
      cause: error,
    });
  }
}

/** Where relative paths begin; null where that folder is gone. */
function presentFolder(world: World): string | null {
  try {
    return world.cwd();
  } catch {
    return null;
  }
}

function comesFrom(error: unknown, reason: unknown): boolean {
  if (error === reason) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || (error.cause !== undefined && comesFrom(error.cause, reason));
}

function report(error: unknown, terminal: Terminal, env: World['env']): ExitCode {
  terminal.err(errorLine(error));
  if (env.HYDRA_DEBUG === '1') terminal.err(errorStack(error));
  return exitCodeOf(error);
}

/** What nobody caught ends the process with one line too; the watchdog undoes what was started. */
function leaveOnBugs(terminal: Terminal): void {
  process.once('uncaughtException', (error) => {
    process.exit(report(error, terminal, process.env));
  });
}

/** What nobody waits for any more never comes: a module that forgot its promise must not end as if nothing were. */
function leaveWhenStuck(terminal: Terminal): void {
  process.once('beforeExit', () => {
    const error = new HydraError('the command has not ended, and nothing is left that it could wait for', {
      hint: 'a promise of the workload is never resolved',
    });
    process.exit(report(error, terminal, process.env));
  });
}

function version(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed
    ? String(parsed.version)
    : 'unknown';
}
