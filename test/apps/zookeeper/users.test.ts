import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Turn, User, UserHost, UserTools } from '../../../apps/kit/operations/user.ts';
import { type ZkUserConfig, zkUserConfig } from '../../../apps/zookeeper/config.ts';
import {
  type LoadName,
  TASK_SET_NAMES,
  type TaskSetName,
  taskSetOf,
  taskSetsOf,
} from '../../../apps/zookeeper/task-sets.ts';
import { CODE } from '../../../apps/zookeeper/wire/errors.ts';
import { OP } from '../../../apps/zookeeper/wire/op-codes.ts';
import { zkWorkload } from '../../../apps/zookeeper/zk-host.ts';
import { NodeServer } from './node-server.ts';

let server: NodeServer;
const users: User[] = [];
const hosts: UserHost[] = [];

beforeEach(async () => {
  server = await NodeServer.start();
});
afterEach(async () => {
  server.instead = () => undefined;
  server.expires = false;
  await Promise.all(users.splice(0).map((user) => user.close()));
  await Promise.all(hosts.splice(0).map((host) => host.close()));
  await server.close();
});

/** What a user told, in words, in its order. */
class ToldTurn implements Turn {
  readonly user = 3;
  readonly dueUs = 0;
  readonly told: string[] = [];
  #waiting: (() => void)[] = [];

  begin = (operation: number) => this.#tell(`begin ${operation}`);
  ok = (length?: number) => this.#tell(length === undefined ? 'ok' : `ok ${length}`);
  failed = (error: string) => this.#tell(`failed ${error}`);
  suppressed = () => this.#tell('suppressed');
  end = () => this.#tell('end');
  away = (why: string) => this.#tell(`away ${why}`);
  back = () => this.#tell('back');
  gaveUp = ({ name }: { name: string }) => this.#tell(`gave up ${name}`);
  trouble = (name: string) => this.#tell(`trouble ${name}`);

  /** Resolves once it was told. */
  async until(what: string): Promise<void> {
    while (!this.told.includes(what)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #tell(what: string): void {
    this.told.push(what);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

const nobody = () => {
  throw new Error('users of ZooKeeper book by their turns');
};

const tools: UserTools = {
  books: { started: nobody, ok: nobody, failed: nobody, suppressed: nobody },
  nowUs: () => 0,
  operation: (taskSet, operation) => {
    expect(TASK_SET_NAMES).toContain(taskSet);
    return taskSetOf(taskSet as TaskSetName).operations.indexOf(operation);
  },
  random: () => () => 0.5,
};

function configOf(task_set: LoadName, more: Partial<ZkUserConfig> = {}): ZkUserConfig {
  return zkUserConfig.parse({
    ...{ run_id: 'r', task: 0, tasks: 1, loop: 'closed', users: 1, stages: '[{"load":1,"seconds":1}]' },
    ...{ hosts: server.hosts, task_set, root: '/kl/r', key_size: 6, val_size: 7, session_timeout_ms: 4_000 },
    ...more,
  });
}

/** A user of a task set with its session, below the nodes of a run. */
async function opened(task_set: LoadName, more: Partial<ZkUserConfig> = {}, index = 0) {
  const { signal } = new AbortController();
  const host = zkWorkload.createHost(configOf(task_set, more), tools);
  hosts.push(host);
  await host.open?.(signal);
  const turn = new ToldTurn();
  const user = host.createUser(index, turn);
  users.push(user);
  await user.open(signal);
  return { host, user, turn };
}

/** Has it carry out a task. @returns what it told */
async function performed({ user, turn }: { user: User; turn: ToldTurn }, task = 0): Promise<string[]> {
  turn.told.length = 0;
  user.perform(task);
  await turn.until('end');
  return [...turn.told];
}

/** Has each task of a task set done once, in their order. */
async function allOf(task_set: TaskSetName): Promise<string[][]> {
  const made = await opened(task_set);
  const told: string[][] = [];
  for (const task of taskSetOf(task_set).tasks.keys()) told.push(await performed(made, task));
  return told;
}

const done = (operation: number, length: number) => [`begin ${operation}`, `ok ${length}`, 'end'];

describe('users of ZooKeeper', () => {
  it.each<[TaskSetName, string[][]]>([
    ['get', [done(0, 7)]],
    ['set', [done(0, 7)]],
    ['set_and_get', [done(0, 7), done(1, 7)]],
    ['create_and_delete', [done(0, 7), done(1, 0), done(2, 0)]],
    ['exists', [done(0, 0), done(1, 0), done(2, 0), done(3, 0)]],
    ['exists_many', [done(0, 0)]],
    ['get_children', [done(0, 1)]],
    ['get_children2', [done(0, 1)]],
    ['watch', [['begin 0', 'ok', 'end']]],
    ['connect', [['begin 0', 'ok', 'end']]],
  ])('of %s perform each operation, and tell its outcome and length', async (taskSet, told) => {
    expect(await allOf(taskSet)).toEqual(told);
  });

  it('keep to a node each, and count it up', async () => {
    const made = await opened('set_and_get');
    server.asked.length = 0;
    for (const task of [0, 0, 1]) await performed(made, task);
    const path = '/kl/r/c-0064';
    expect(server.asked).toEqual([`${OP.setData} ${path}`, `${OP.setData} ${path}`, `${OP.getData} ${path}`]);
    expect(server.nodes.get(path)?.toString()).toBe('0000002');
  });

  it('write bytes from 32 to 127', async () => {
    await allOf('set');
    expect(server.nodes.get('/kl/r/c-0064')).toEqual(Buffer.alloc(7, 32 + 48));
  });

  it('delete their own oldest node, and begin nothing where they have none', async () => {
    const made = await opened('create_and_delete');
    expect(await performed(made, 1)).toEqual(['end']);
    for (const task of [0, 0, 1]) await performed(made, task);
    expect([...server.nodes.keys()]).toEqual(['/kl', '/kl/r', '/kl/r/c-0000000001']);
    expect(await performed(made, 2)).toEqual(done(2, 1));
  });

  it('look for another node each time that is not there', async () => {
    const made = await opened('exists_many');
    server.asked.length = 0;
    await performed(made);
    await performed(made);
    expect(server.asked).toEqual(['0', '1'].map((i) => `${OP.exists} /kl/r/doesnotexist-${i}`));
  });

  it.each<[string, TaskSetName, number, number | Buffer, string]>([
    ['an error', 'get', 0, CODE.noNode, 'NoNode'],
    ['a node that is not to be there', 'exists', 1, Buffer.alloc(68), 'UnexpectedNode'],
    ['an error of a change that is watched', 'watch', 0, -103, 'BadVersion'],
  ])('tell %s by name, as the end of the operation', async (_, taskSet, task, said, name) => {
    const made = await opened(taskSet);
    server.instead = (op) => (op === OP.getData && taskSet === 'watch' ? undefined : said);
    expect(await performed(made, task)).toEqual([`begin ${task}`, `failed ${name}`, 'end']);
  });

  it.each<[ZkUserConfig['exception_behavior'], string[]]>([
    ['log_failure', ['begin 0', 'failed NoNode', 'end']],
    ['try_suppress', ['begin 0', 'suppressed', 'end']],
    ['propagate', ['begin 0', 'failed NoNode', 'gave up NoNode']],
  ])('take an error as %s says', async (exception_behavior, told) => {
    const made = await opened('get', { exception_behavior });
    server.instead = () => CODE.noNode;
    made.turn.told.length = 0;
    made.user.perform(0);
    await made.turn.until(told.at(-1) ?? '');
    expect(made.turn.told).toEqual(told);
  });

  it('of connect_set_parallel are of two kinds: ten of set for each of connect', async () => {
    const kinds = taskSetsOf('connect_set_parallel').map(({ name, weight }) => [name, weight]);
    expect(kinds).toEqual([
      ['connect', 1],
      ['set', 10],
    ]);
    expect(await performed(await opened('connect_set_parallel', {}, 0))).toEqual(['begin 0', 'ok', 'end']);
    expect(await performed(await opened('connect_set_parallel', {}, 1))).toEqual(done(0, 7));
  });

  it('lose what is under way with their connection, and go on with the same session', async () => {
    const made = await opened('get');
    server.instead = (_op, _path, socket: Socket) => {
      socket.destroy();
      return null;
    };
    const told = await performed(made);
    expect(told.filter((what) => !/^(away|back)/.test(what))).toEqual([
      'begin 0',
      'failed ConnectionLoss',
      'end',
    ]);
    server.instead = () => undefined;
    await made.turn.until('back');
    expect(made.turn.told).toContain('away ConnectionLoss');
    expect(await performed(made)).toEqual(done(0, 7));
    expect(made.host.figures?.()).toEqual({ sessions_expired: 0 });
  });

  it('open another session where theirs expired, with its nodes, and the host counts that', async () => {
    const made = await opened('exists');
    const own = [...server.nodes.keys()].filter((path) => path.includes('/d-'));
    expect(own).toHaveLength(1);
    server.expires = true;
    server.instead = (_op, _path, socket: Socket) => {
      server.instead = () => undefined;
      for (const path of own) server.nodes.delete(path);
      socket.destroy();
      return null;
    };
    await performed(made);
    await made.turn.until('back');
    expect(made.turn.told).toContain('trouble SessionExpired');
    expect(made.host.figures?.()).toEqual({ sessions_expired: 1 });
    expect(await performed(made)).toEqual(done(0, 0));
  });

  it('leave no node of the run behind when the host closes, and the path of runs stays', async () => {
    const { host, user } = await opened('set_and_get');
    expect(server.nodes.has('/kl/r/c-0064')).toBe(true);
    await user.close();
    await host.close();
    expect([...server.nodes.keys()]).toEqual(['/kl']);
    expect(host.traffic().txBytes).toBeGreaterThan(0);
    expect(host.traffic().rxBytes).toBeGreaterThan(0);
  });
});
