import { join } from 'node:path';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/cli/command.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { allCommands } from '../../../src/cli/commands/all-commands.ts';
import { workloadCommand } from '../../../src/cli/commands/workload.ts';
import type { CommonOptions } from '../../../src/workloads/shared/common-options.ts';
import { zk } from '../../../src/workloads/zookeeper/zk.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { refused } from '../../options/refused.ts';

/** The options that a command line asks to measure; with `--dry_run`, what it says. */
async function read(args: readonly string[], env: Record<string, string> = {}) {
  const commands = allCommands([zk]);
  const request = await readCommandLine(args, { commands, version: '1', columns: 100 });
  if (request.kind !== 'run') throw new Error(`${args.join(' ')} asks for ${request.kind}`);
  const asked: CommonOptions[] = [];
  const measured = new Error('measured');
  const plain: Command = workloadCommand(zk, async ({ options }) => {
    asked.push(options);
    throw measured;
  });
  const isSuite = request.subject === 'all';
  let stdout = '';
  const cwd = tempFolder();
  const ran = (isSuite ? request.command : plain).run({
    ...{ raw: { output: join(cwd, 'results'), ...request.raw }, subject: request.subject, operands: [] },
    ...{ env, cwd, workloads: [zk], modules: [], signal: new AbortController().signal, commandText: 'hydra' },
    terminal: {
      out: async (text: string) => {
        stdout += text;
      },
      err: () => {},
      live: false,
      columns: 100,
      colors: createColors(false),
    },
  });
  await ran.catch((error: unknown) => {
    if (error !== measured) throw error;
  });
  return { options: asked[0] as unknown as Record<string, unknown>, stdout };
}

describe('hydra zk', () => {
  it('takes the task set as a word', async () => {
    expect((await read(['zk', 'watch', '--users=3'])).options).toMatchObject({ task_set: 'watch', users: 3 });
    expect((await read(['zk'])).options).toMatchObject({ task_set: 'set_and_get' });
  });

  it('all measures one task set after the other', async () => {
    const { stdout } = await read(['zk', 'all', '--dry_run', '--test_duration=1']);
    const sets = [...stdout.matchAll(/^0\d\d +128 +(\w+)$/gm)].map(([, name]) => name);
    const inOrder =
      'create_and_delete exists_many exists get_children2 get_children get set_and_get set watch';
    expect(sets).toEqual(inOrder.split(' '));
  });

  it('takes options from the variables of the original, below those that are typed', async () => {
    const env = { ZK_LOCUST_VAL_SIZE: '9', ZK_LOCUST_MIN_WAIT: '5', ZK_LOCUST_KEY_SIZE: '' };
    expect((await read(['zk', 'get', '--min_wait=7'], env)).options).toMatchObject({
      ...{ val_size: 9, min_wait: 7, key_size: 8 },
    });
  });

  it.each<[string[], Record<string, string>, RegExp]>([
    [['zk', 'sett'], {}, /^hydra zk: there is no taskset "sett" \(did you mean set\?\)$/],
    [['zk', 'get', '--task_set=set'], {}, /^"get" and --task_set set say the same thing/],
    [['zk', '--stages=2@1', '--users=9'], {}, /^--stages 2@1 and --users 9 both say how many users/],
    [['zk', '--stages=5/s@1', '--rate=9'], {}, /^--stages 5\/s@1 and --rate 9 both say the rate/],
    [['zk', 'all', '--csv=x'], {}, /^--csv x is for a single run/],
    [['zk', 'get', 'set'], {}, /^hydra zk does not know what to do with "set"/],
    [
      ['zk', 'get'],
      { ZK_LOCUST_VAL_SIZE: 'x' },
      /^ZK_LOCUST_VAL_SIZE \(--val_size\): "x" is not a whole number/,
    ],
  ])('%j is refused in one line', async (args, env, says) => {
    const error: unknown = await read(args, env).catch((thrown: unknown) => thrown);
    const rethrow = () => {
      throw error;
    };
    expect(refused(rethrow)).toMatch(says);
  });
});
