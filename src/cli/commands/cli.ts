import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { EXIT, type ExitCode, UsageError } from '../../base/errors.ts';
import { singleText } from '../../options/read-option.ts';
import { readSettings } from '../../request/read-settings.ts';
import type { Command, CommandInput, Invocation } from '../command.ts';
import { settingsOptions } from '../settings-options.ts';
import { readSwitch } from '../switch-option.ts';

const GROUP = 'Shell:';

/** `hydra cli`: a shell for the cluster that the settings name. */
export const cliCommand: Command = {
  name: 'cli',
  operands: { name: 'command', least: 0, most: Number.POSITIVE_INFINITY },
  takesHelpWord: true,
  describe:
    'A shell that looks at a Marathon and changes its apps: a prompt, one command, or commands from stdin.',
  options: {
    json: { describe: 'print results as JSON documents on stdout', group: GROUP, kind: 'switch' },
    follow: { describe: 'logs: go on as they are written', group: GROUP, kind: 'switch', short: 'f' },
    lines: {
      describe: 'logs: lines from the end to begin with',
      group: GROUP,
      kind: 'text',
      short: 'n',
      fallbackText: '20',
    },
    run: {
      describe: 'group: which run, where several publish on this machine',
      group: GROUP,
      kind: 'text',
      fallbackText: 'the only one',
    },
    ...settingsOptions(),
  },
  examples: [
    ['hydra cli', 'a prompt; help lists the commands'],
    ['hydra cli help', 'the commands; help <command> says more of one'],
    ['hydra cli cluster.ini', 'likewise, with the settings of a file'],
    ['hydra cli ls apps --json', 'one command, for a script'],
    ['hydra cli force stop /hydra/worker', 'remove an app, whatever locks it, without a question'],
    ['hydra cli group create slow 10', 'a group of 10 clients of the run that publishes here'],
    ['hydra cli < commands.txt', 'several; the first that fails ends it'],
  ],
  onInterrupt: 'ending the command; a change that Marathon has begun goes on',
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, signal } = invocation;
  const input = invocation.input?.();
  const [{ firstWords }, { openShellEngine }, { parseWords }, { Shell }] = await Promise.all([
    import('../../shell/grammar.ts'),
    import('../../shell/open-engine.ts'),
    import('../../shell/parse-line.ts'),
    import('../../shell/shell.ts'),
  ]);
  const { configFile, words } = fileAndWords(invocation, firstWords);
  const parsed = parseWords([...words, ...flagsOf(invocation, words.length === 0)]);
  const engine = openShellEngine(readSettings({ ...invocation, raw: withFile(invocation, configFile) }));
  const json = readSwitch(invocation.raw, 'json');
  const screen = input?.screen;
  const atTerminal = input?.stdin.isTTY === true && screen !== undefined;
  const columns = () => (screen === undefined ? Number.POSITIVE_INFINITY : screen.columns || 80);
  const shell = new Shell({ engine, terminal, columns, jsonLines: parsed === undefined && !atTerminal });
  if (parsed !== undefined) {
    const confirm = (question: string) => confirmOnce(question, input, invocation);
    await shell.run(parsed, { signal, confirm });
  } else if (atTerminal) {
    const { runInteractive } = await import('../../shell/interactive.ts');
    await runInteractive({ shell, terminal, keys: input.stdin, screen, env: invocation.env, signal });
  } else if (input !== undefined) {
    const { runScript } = await import('../../shell/script.ts');
    await runScript(shell, input.stdin, json, signal);
  }
  return EXIT.ok;
}

/** The first word may be a file of settings; a command's name is a command, whatever lies there. */
function fileAndWords(
  { operands, cwd }: Invocation,
  firstWords: readonly string[],
): { configFile: string | undefined; words: readonly string[] } {
  const [first, ...rest] = operands;
  if (first === undefined || firstWords.includes(first)) return { configFile: undefined, words: operands };
  const isFile = statSync(resolve(cwd, first), { throwIfNoEntry: false })?.isFile() === true;
  return isFile || first.endsWith('.ini')
    ? { configFile: first, words: rest }
    : { configFile: undefined, words: operands };
}

function withFile({ raw }: Invocation, configFile: string | undefined): Invocation['raw'] {
  if (configFile === undefined) return raw;
  if (raw.config_file !== undefined) {
    throw new UsageError(`--config_file and ${configFile} both name the settings`, {
      hint: 'give one of them',
    });
  }
  return { ...raw, config_file: configFile };
}

/** The options as the shell itself spells them. */
function flagsOf({ raw }: Invocation, noCommand: boolean): string[] {
  const lines = singleText(raw, 'lines');
  const run = singleText(raw, 'run');
  const flags = [
    ...(readSwitch(raw, 'follow') ? ['--follow'] : []),
    ...(lines === undefined ? [] : [`--lines=${lines}`]),
    ...(run === undefined ? [] : [`--run=${run}`]),
  ];
  if (!noCommand) return [...flags, ...(readSwitch(raw, 'json') ? ['--json'] : [])];
  if (flags[0] === undefined) return [];
  throw new UsageError(`${flags[0]} belongs to a command`, { hint: 'e.g. hydra cli logs <app> --follow' });
}

/** Asks where a person sits at the terminal. */
async function confirmOnce(
  question: string,
  input: CommandInput | undefined,
  { terminal, signal }: Invocation,
): Promise<boolean> {
  if (input?.stdin.isTTY !== true || !terminal.live) return true;
  // The terminal itself edits the line and turns Ctrl-C into a signal.
  const asking = createInterface({ input: input.stdin, terminal: false });
  try {
    terminal.err(`${question} [y/N] `);
    const ended = new Promise<string>((give) => asking.once('close', () => give('')));
    const answer = await Promise.race([asking.question('', { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    asking.close();
  }
}
