import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../../../src/options/read-option.ts';
import type { LoadControl } from '../../../src/patterns/operations/parts.ts';
import { readOptions } from '../../../src/workloads/shared/read-options.ts';
import { programOf, type ZkOptions } from '../../../src/workloads/zookeeper/options.ts';
import { parseProgram } from '../../../src/workloads/zookeeper/program/instructions.ts';
import { runProgram } from '../../../src/workloads/zookeeper/program/run-program.ts';
import { UserNumbers } from '../../../src/workloads/zookeeper/program/user-numbers.ts';
import { zk } from '../../../src/workloads/zookeeper/zk.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { refused } from '../../options/refused.ts';

const parse = (raw: RawOptions): ZkOptions => readOptions(zk, raw, null) as unknown as ZkOptions;

describe('a program', () => {
  it('is read from a file, and recorded without it', () => {
    const file = join(tempFolder(), 'program');
    writeFileSync(file, '# both\n\npoll_initial_hatch_complete 100\nsleep  20 # ms\ndisable 2\nenable_all\n');
    const options = parse({ program: file, members: '3' });
    expect(options.program).toBe('poll_initial_hatch_complete 100; sleep 20; disable 2; enable_all');
    expect(programOf(options)).toEqual([
      { does: 'poll_initial_hatch_complete', ms: 100 },
      { does: 'sleep', ms: 20 },
      { does: 'disable', member: 2 },
      { does: 'enable_all' },
    ]);
    expect(parse({ program: options.program ?? '', members: '3' }).program).toBe(options.program);
  });

  it('may have every instruction', () => {
    const text =
      'poll_up 1 50; set_min_num_clients 2; set_max_num_clients 9; change_num_clients 3; change_num_clients 4 0.5; add_num_clients <>-2; multiply_num_clients 1.5; disable_leader; disable_follower; enable 0; sleep 1';
    expect(parseProgram(text)).toEqual([
      { does: 'poll_up', member: 1, ms: 50 },
      { does: 'set_min_num_clients', users: 2 },
      { does: 'set_max_num_clients', users: 9 },
      { does: 'change_num_clients', users: 3, rate: null },
      { does: 'change_num_clients', users: 4, rate: 0.5 },
      { does: 'add_num_clients', change: { by: -2, turns: true } },
      { does: 'multiply_num_clients', change: { by: 1.5, turns: false } },
      { does: 'disable_leader' },
      { does: 'disable_follower' },
      { does: 'enable', member: 0 },
      { does: 'sleep', ms: 1 },
    ]);
  });

  it.each<[string, RegExp]>([
    ['sleep 10; disble 1', /line 2: there is no instruction "disble"/],
    ['sleep 0', /line 1: sleep needs whole milliseconds from 1/],
    ['sleep 1.5', /line 1: sleep needs whole milliseconds/],
    ['sleep', /line 1: sleep needs a word behind it/],
    ['sleep 5 6', /line 1: sleep takes at most 1 behind it/],
    ['# nothing', /line 1: the program has no instruction/],
    ['enable_all; disable 0', /line 2: the program never sleeps/],
    ['sleep 5; add_num_clients 0', /line 2: add_num_clients needs a whole number/],
    ['sleep 5; multiply_num_clients 1', /line 2: multiply_num_clients needs a factor/],
    ['sleep 5; disable 3', /instruction 2, disable, names member 3 of 3 \(members count from 0 to 2\)/],
    ['sleep 5; change_num_clients 17', /asks for 17 users, and --users is 16/],
    ['/no/such/file', /is neither a program nor a file that can be read/],
  ])('%j is refused in one line', (program, says) => {
    expect(refused(() => parse({ program, members: '3' }))).toMatch(says);
  });

  it('that acts on members is refused for those of somebody else; one that does not is taken', () => {
    const hosts = 'a:1';
    expect(refused(() => parse({ program: 'sleep 5; enable_all', hosts }))).toMatch(/are not ours to end/);
    expect(parse({ program: 'sleep 5; change_num_clients 2', hosts }).program).not.toBeNull();
  });
});

describe('the number of users', () => {
  it('turns at its bounds where it is told to', () => {
    const numbers = new UserNumbers(10);
    numbers.least = 4;
    const change = { by: -3, turns: true };
    expect([1, 2, 3, 4, 5].map(() => numbers.add(change))).toEqual([7, 4, 7, 10, 7]);
  });

  it('stops at them where it is not', () => {
    const numbers = new UserNumbers(10);
    const change = { by: 0.5, turns: false };
    expect([1, 2, 3, 4, 5].map(() => numbers.multiply(change))).toEqual([5, 3, 2, 1, 1]);
  });

  it('is changed by a program that begins again, until the load is over', async () => {
    const over = new AbortController();
    const told: string[] = [];
    const control: LoadControl = {
      signal: over.signal,
      counting: async () => {},
      delay: async (ms) => {
        told.push(`sleep ${ms}`);
        if (told.length > 5) over.abort();
        over.signal.throwIfAborted();
      },
      setUsers: async (users, rate) => void told.push(`users ${users} at ${rate}`),
      event: async (_what, act) => void told.push(await act(over.signal)),
    };
    const program = parseProgram('change_num_clients 4 2; sleep 1; multiply_num_clients <>2; sleep 2');
    if (!Array.isArray(program)) throw new Error('refused');
    const ran = runProgram(program, control, { ensemble: null, users: 8, spawnRate: 0 });
    await expect(ran).rejects.toThrow();
    expect(told).toEqual([
      ...['users 4 at 2', '8 to 4 users', 'sleep 1', 'users 8 at 0', '4 to 8 users', 'sleep 2'],
    ]);
  });
});
