import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { grammar, grammarOf } from '../../src/shell/grammar.ts';
import { parseWords } from '../../src/shell/parse-line.ts';

const parse = (line: string) => parseWords(line.split(' '));

describe('parseWords', () => {
  const logs = { verb: 'logs', app: 'a', task: null, file: null, follow: false, lines: 20 };

  it.each([
    ['ls slaves', { verb: 'ls', listing: 'slaves', app: null }],
    ['ls agents', { verb: 'ls', listing: 'slaves', app: null }],
    ['ls task /a', { verb: 'ls', listing: 'tasks', app: '/a' }],
    ['ls apps /hydra', { verb: 'ls', listing: 'apps', app: '/hydra' }],
    ['ls deployments', { verb: 'ls', listing: 'deployments', app: null }],
    ['ls queue', { verb: 'ls', listing: 'queue', app: null }],
    ['ls groups', { verb: 'ls', listing: 'groups', app: null }],
    ['show a', { verb: 'show', app: 'a' }],
    ['logs a', logs],
    ['logs a stderr', { ...logs, file: 'stderr' }],
    ['logs a t1', { ...logs, task: 't1' }],
    ['logs a t1 stdout -f', { ...logs, task: 't1', file: 'stdout', follow: true }],
    ['logs --follow a -n 5', { ...logs, follow: true, lines: 5 }],
    ['logs a --lines=0', { ...logs, lines: 0 }],
    ['stats a', { verb: 'stats', of: 'a' }],
    ['events', { verb: 'events', types: [] }],
    [
      'events deployment_success deployment_failed',
      { verb: 'events', types: ['deployment_success', 'deployment_failed'] },
    ],
    ['scale a 3', { verb: 'scale', app: 'a', instances: 3, force: false }],
    ['force scale a 0', { verb: 'scale', app: 'a', instances: 0, force: true }],
    ['stop a', { verb: 'stop', app: 'a', force: false }],
    ['force stop a', { verb: 'stop', app: 'a', force: true }],
    ['restart a', { verb: 'restart', app: 'a', force: false }],
    ['suspend a', { verb: 'suspend', app: 'a', force: false }],
    ['kill t1', { verb: 'kill', task: 't1', force: false }],
    ['help', { verb: 'help', about: null }],
    ['help quit', { verb: 'help', about: grammarOf('exit') }],
    ['?', { verb: 'help', about: null }],
    ['quit', { verb: 'exit' }],
  ])('%s', (line, command) => {
    expect(parse(line)).toEqual({ command, json: false });
  });

  it('takes --json wherever it stands', () => {
    expect(parse('ls --json apps')?.json).toBe(true);
    expect(parse('stop a --json')?.json).toBe(true);
  });

  it('has nothing to do without words', () => {
    expect(parseWords([])).toBeUndefined();
  });

  it.each([
    ['lss', 'there is no command "lss"', 'did you mean ls?'],
    ['frobnicate', 'there is no command "frobnicate"', 'help lists them'],
    ['force', 'force stands before a command', 'one of: scale, suspend, restart, stop, kill'],
    ['force ls apps', 'ls cannot be forced', 'these can: scale'],
    ['ls', 'ls needs a listing', 'ls slaves|apps'],
    ['ls aps', 'ls does not know "aps"', 'did you mean apps?'],
    ['ls queue /a', 'ls queue does not know what to do with "/a"', 'ls slaves|apps'],
    ['show', 'show needs an app', 'show <app>'],
    ['show a b', 'show does not know what to do with "b"', 'show <app>'],
    ['show a -f', 'show has no option "-f"', 'known: --json'],
    ['logs a --folow', 'logs has no option "--folow"', 'did you mean --follow?'],
    ['logs a -n', '-n needs a number', 'logs <app>'],
    ['logs a -n x', '"x" is no number of lines', 'a whole number from 0'],
    ['logs a --follow=yes', '--follow takes no value', 'give --follow alone'],
    ['logs a -f --json', 'logs -f never ends', 'leave out one of them'],
    ['logs a t1 x', 'logs does not know the file "x"', 'stdout or stderr'],
    ['logs a stdout stderr', 'logs takes the task before the file', 'logs <app>'],
    ['scale a', 'scale needs a count', '[force] scale <app> <n>'],
    ['scale a -1', '"-1" is no number of instances', 'from 0 to 1000000'],
    ['scale a 1e3', '"1e3" is no number of instances', 'a whole number'],
    ['scale a 1000001', '"1000001" is no number of instances', 'from 0 to 1000000'],
    ['help lss', 'there is no command "lss"', 'did you mean ls?'],
    ['exit now', 'exit does not know what to do with "now"', 'exit | quit'],
  ])('refuses %s', (line, says, hint) => {
    const refused = () => parse(line);
    expect(refused).toThrow(UsageError);
    expect(refused).toThrow(says);
    expect(refused).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  it('knows each name once', () => {
    const names = grammar.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
});
