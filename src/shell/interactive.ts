import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { EXIT, HydraError, messageOf } from '../base/errors.ts';
import { stateFolder } from '../base/state-folder.ts';
import { errorLine, errorStack } from '../terminal/error-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Completion, complete, type KnownNames, needsNames } from './complete.ts';
import { HistoryFile, MOST_LINES } from './history-file.ts';
import { LineEditor } from './line-editor.ts';
import type { Screen } from './mutable-screen.ts';
import { parseWords } from './parse-line.ts';
import type { Shell } from './shell.ts';
import type { ShellEngine } from './shell-context.ts';
import { splitWords } from './split-words.ts';

/** Names are asked for anew when they are older, ms. */
const NAMES_MS = 2_000;
/** Who waits longer for Tab types the name, ms. */
const TAB_MS = 1_500;

export interface InteractiveOptions {
  shell: Shell;
  terminal: Terminal;
  keys: Readable;
  screen: Writable & Screen;
  env: Readonly<Record<string, string | undefined>>;
  /** Ends the shell. */
  signal: AbortSignal;
}

/**
 * Reads commands from a person at a terminal until they leave; one that fails leaves the prompt.
 * @throws HydraError when Marathon does not answer to begin with, the signal's reason when aborted.
 */
export async function runInteractive(options: InteractiveOptions): Promise<void> {
  const { shell, terminal, signal } = options;
  const { engine } = shell;
  const version = await engine.inspection.version(signal);
  terminal.err(
    `Marathon ${version} at ${engine.url}. help lists the commands, Tab completes, Ctrl-D leaves.\n`,
  );
  const { history, lines } = openHistory(options);
  const names = knownNames(engine);
  const editor = new LineEditor({
    keys: options.keys,
    screen: options.screen,
    prompt: 'hydra> ',
    history: lines,
    historySize: MOST_LINES,
    complete: async (line): Promise<Completion> =>
      complete(line, needsNames(line) ? await names() : { apps: [], tasks: [], appPrefix: '' }),
  });
  const leave = () => editor.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    await readAndRun(editor, history, options);
  } finally {
    signal.removeEventListener('abort', leave);
    editor.close();
  }
  signal.throwIfAborted();
}

async function readAndRun(
  editor: LineEditor,
  history: HistoryFile | undefined,
  { shell, terminal, env }: InteractiveOptions,
): Promise<void> {
  for (;;) {
    const line = await editor.next();
    if (line === null) {
      terminal.err('\n');
      return;
    }
    try {
      history?.add(line);
      const parsed = parseWords(splitWords(line));
      if (parsed?.command.verb === 'exit') return;
      if (parsed === undefined) continue;
      await editor.whileBusy((signal) =>
        shell.run(parsed, { signal, confirm: (question) => editor.ask(question, signal) }),
      );
    } catch (error) {
      if (isPlainInterrupt(error)) continue;
      terminal.err(errorLine(error));
      if (env.HYDRA_DEBUG === '1') terminal.err(errorStack(error));
    }
  }
}

/** Ctrl-C was seen on the screen; what else is to be said of it has a cause. */
function isPlainInterrupt(error: unknown): boolean {
  return error instanceof HydraError && error.exitCode === EXIT.interrupted && error.cause === undefined;
}

/** A history that cannot be kept is no reason not to work. */
function openHistory({ env, terminal }: InteractiveOptions): {
  history: HistoryFile | undefined;
  lines: readonly string[];
} {
  try {
    return HistoryFile.open(join(stateFolder(env), 'history'));
  } catch (error) {
    terminal.err(`hydra: the history is not kept: ${messageOf(error)}\n`);
    return { history: undefined, lines: [] };
  }
}

/** The names of the cluster, asked for when Tab is pressed and not more often than needed. */
function knownNames(engine: ShellEngine): () => Promise<KnownNames> {
  const { inspection, appPrefix } = engine;
  let known: KnownNames = { apps: [], tasks: [], appPrefix };
  let readMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readMs < NAMES_MS) return known;
    try {
      const signal = AbortSignal.timeout(TAB_MS);
      const [apps, tasks] = await Promise.all([inspection.apps(signal), inspection.tasks(signal)]);
      known = {
        apps: apps.map(({ id }) => id),
        tasks: tasks.map(({ id, appId }) => ({ id, appId })),
        appPrefix,
      };
      readMs = performance.now();
    } catch {
      // Tab is no place for messages: the command itself will tell that Marathon does not answer.
    }
    return known;
  };
}
