import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import type { Command } from '../../src/cli/command.ts';
import { readCommandLine } from '../../src/cli/command-line.ts';

const kafka: Command = {
  name: 'kafka',
  describe: 'Measure Kafka.',
  options: {
    msg_rate: { describe: 'messages per second', group: 'Load:', kind: 'text', fallbackText: '10000' },
    total_sub_apps: { describe: 'apps', group: 'Load:', kind: 'text' },
    json: { describe: 'as JSON', group: 'Output:', kind: 'switch' },
    subscribers: { describe: 'whether anybody reads', group: 'Load:', kind: 'switch', off: 'false' },
    threshold: { describe: 'condition', group: 'Output:', kind: 'list' },
    secret_knob: { describe: 'unlisted', group: 'Output:', kind: 'text', hidden: true },
  },
  examples: [['hydra kafka --msg_rate 5', 'slowly']],
  onInterrupt: 'removing apps',
  run: async () => 0,
};
const broker: Command = {
  ...kafka,
  name: 'broker',
  subject: { name: 'server', choices: ['kafka'] },
  options: {},
};

const read = (...args: string[]) =>
  readCommandLine(args, { commands: [kafka, broker], version: '1.2.3', columns: 100 });

async function raw(...args: string[]) {
  const request = await read(...args);
  if (request.kind !== 'run') throw new Error(`${args.join(' ')} asks for ${request.kind}`);
  return request.raw;
}

async function text(...args: string[]) {
  const request = await read(...args);
  return request.kind === 'text' ? request.text : `asks for ${request.kind}`;
}

describe('options', () => {
  it.each([[['--msg_rate', '5']], [['--msg_rate=5']], [['--msg-rate', '5']], [['--msg-rate=5']]])(
    'reads %j',
    async (args) => {
      expect(await raw('kafka', ...args)).toEqual({ msg_rate: '5' });
    },
  );

  it('gives texts as typed, whatever they look like', async () => {
    for (const value of ['', '-5', '0x10', '1e3', '$(id)', '../x', 'a-b=c--d', ' 1 ', 'a\u0000b', 'a\nb']) {
      expect(await raw('kafka', `--msg_rate=${value}`)).toEqual({ msg_rate: value });
    }
    expect(await raw('kafka', '--msg_rate', '-5')).toEqual({ msg_rate: '-5' });
    expect(await raw('kafka', '--threshold', 'a-b<=1')).toEqual({ threshold: 'a-b<=1' });
  });

  it('reads switches, and a value only where it is true or false', async () => {
    expect(await raw('kafka', '--json')).toEqual({ json: true });
    expect(await raw('kafka', '--json=false')).toEqual({ json: false });
    await expect(read('kafka', '--json=yes')).rejects.toThrow('--json: "yes" is neither true nor false');
  });

  it.each(['--no-subscribers', '--no_subscribers', '--subscribers=false'])('reads %s', async (arg) => {
    expect(await raw('kafka', arg)).toEqual({ subscribers: false });
  });

  it('keeps every value of a repeated option, for the command to judge', async () => {
    expect(await raw('kafka', '--threshold', 'a<1', '--threshold=b<2')).toEqual({
      threshold: ['a<1', 'b<2'],
    });
    expect(await raw('kafka', '--msg_rate=1', '--msg-rate=2')).toEqual({ msg_rate: ['1', '2'] });
  });

  it('takes unlisted options', async () => {
    expect(await raw('kafka', '--secret_knob=1')).toEqual({ secret_knob: '1' });
  });
});

describe('refusals', () => {
  it.each([
    [['kafak'], 'there is no command "kafak" (did you mean kafka?)'],
    [['zookeeper'], 'there is no command "zookeeper" (known: kafka, broker)'],
    [['kafka', '--mesg_rate', '2'], 'hydra kafka has no option "--mesg_rate" (did you mean --msg_rate?)'],
    [['kafka', '--no-json'], 'hydra kafka has no option "--no_json"'],
    [['kafka', '--msg_rate.x=1'], 'hydra kafka has no option "--msg_rate.x" (did you mean --msg_rate?)'],
    [['kafka', '-'], '"-" is no option (hydra --help lists commands and options)'],
    [['broker', '---'], '"---" is no option'],
    [['broker', '--=kafka'], '"--=kafka" is no option'],
    [['kafka', '-x'], 'hydra kafka has no option "-x" (hydra kafka --help lists them)'],
    [['--mesg'], 'hydra has no option "--mesg"'],
    [['kafka', '--constructor', 'x'], 'hydra has no option "--constructor"'],
    [['kafka', '--__proto__=x'], 'has no option'],
    [['kafka', '--msg_rate'], '--msg_rate needs a value'],
    [['kafka', '--msg_rate', '--json'], '--msg_rate needs a value'],
    [['kafka', 'now'], 'hydra kafka does not know what to do with "now"'],
    [['kafka', '--', '--json'], 'hydra kafka does not know what to do with "--json"'],
    [['broker'], 'hydra broker needs a server (one of: kafka)'],
    [['broker', 'kafak'], 'hydra broker: there is no server "kafak" (did you mean kafka?)'],
    [['broker', 'kafka', 'x'], 'hydra broker does not know what to do with "x"'],
  ])('%j', async (args, message) => {
    const error = await read(...args).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof UsageError)) throw new Error(`not a UsageError: ${String(error)}`);
    expect(`${error.message} (${error.hint})`).toContain(message);
  });
});

describe('help and version', () => {
  it('lists the commands', async () => {
    const help = await text('--help');
    expect(help).toMatch(/hydra kafka +Measure Kafka\./);
    expect(help).toContain('hydra broker [server]');
    expect(await read()).toEqual({ kind: 'nothing', help });
  });

  it('groups the options of a command, with defaults and examples, without the unlisted', async () => {
    const help = await text('kafka', '--help');
    expect(help).toMatch(/Load:\n +--msg_rate +messages per second +\[string\] \[default: 10000\]/);
    expect(help).toMatch(/Output:\n +--json/);
    expect(help).toMatch(/Examples:\n +hydra kafka --msg_rate 5 +slowly/);
    expect(help).not.toContain('secret_knob');
  });

  it('knows its version', async () => {
    expect(await text('--version')).toBe('1.2.3\n');
    expect(await text('kafka', '--version')).toBe('1.2.3\n');
  });
});

describe('subjects', () => {
  it('runs the command whose subject is known', async () => {
    expect(await read('broker', 'kafka')).toMatchObject({
      kind: 'run',
      command: { name: 'broker' },
      raw: {},
    });
  });
});
