import { type CommandGrammar, grammar } from './grammar.ts';

/** What `help` says: every command in a line. */
export function helpText(): string {
  const width = Math.max(...grammar.map(({ name }) => name.length));
  const rows = grammar.map(({ name, does }) => `  ${name.padEnd(width)}  ${does}`);
  return [
    ...rows,
    '',
    'help <command> says more. Names of apps may be given without the prefix of our apps, task ids by their beginning.',
    'Tab completes, Ctrl-C ends what runs, Ctrl-D leaves.',
    '',
  ].join('\n');
}

/** What `help <command>` says. */
export function commandHelp({ synopsis, does, notes = [], flags }: CommandGrammar): string {
  const spelled = flags.map(({ names, value, does: what }) => {
    const name = value === undefined ? names.join(', ') : `${names.join(', ')} <${value}>`;
    return [name, what] as const;
  });
  const width = Math.max(0, ...spelled.map(([name]) => name.length));
  return [
    synopsis,
    `  ${does}`,
    ...notes.map((note) => `  ${note}`),
    ...spelled.map(([name, what]) => `  ${name.padEnd(width)}  ${what}`),
    '',
  ].join('\n');
}
