import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../src/cli/main.ts';
import { sharedTempFolder } from '../../harness/temp-folder.ts';
import { appSpec, createOnly, type LocalFixture, startLocal } from '../../marathon-client/local-marathon.ts';

let local: LocalFixture;
const folder = sharedTempFolder();
beforeAll(async () => {
  local = await startLocal();
});
afterAll(async () => {
  await local.close();
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

class Heard extends Writable {
  text = '';
  readonly #listeners = new Set<() => void>();

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    for (const look of this.#listeners) look();
    done();
  }

  has(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(this.text)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }
}

/** Begins `hydra cli ...` in this process. */
function begin(args: readonly string[], { input = '' } = {}) {
  const [stdout, stderr] = [new Heard(), new Heard()];
  const world = { stdout, stderr, stdin: Readable.from([input]), env: {}, cwd: () => folder };
  const port = ['--marathon_port', String(new URL(local.marathon.url).port)];
  const ended = runCommandLine(['cli', ...port, ...args], world).then(
    (code): Ended => ({ code, stdout: stdout.text, stderr: stderr.text }),
  );
  return { stdout, stderr, ended };
}

const cli = (line: string, input?: string): Promise<Ended> =>
  begin(line.split(' ').filter(Boolean), input === undefined ? {} : { input }).ended;
const done = (stdout: string): Ended => ({ code: 0, stdout, stderr: '' });

const chatty = 'echo "begun on $HOST"; printf "\\033[31mred\\033[0m\\n" >&2; exec sleep 1000';

describe('on a cluster with apps', () => {
  beforeAll(async () => {
    await local.cluster.launch(
      appSpec({ id: '/hydra/kafka-sub', cmd: chatty, instances: 2, labels: { role: 'subscriber' } }),
    );
    await local.cluster.launch(appSpec({ id: '/web' }));
  });
  afterAll(async () => {
    for (const { id } of await local.cluster.apps('/')) await local.cluster.remove(id);
  });

  it('lists what is there', async () => {
    expect((await cli('ls apps')).stdout.split('\n')).toEqual([
      expect.stringMatching(/^APP +STATE +RUNNING +HEALTHY +CPUS +MEM +COMMAND$/),
      expect.stringMatching(/^\/hydra\/kafka-sub +running +2\/2 +- +0\.01 +16 MiB +echo "begun on \$HOST"; /),
      expect.stringMatching(/^\/web +running +1\/1 +- +0\.01 +16 MiB +exec sleep 1000$/),
      '',
    ]);
    expect((await cli('ls apps /hydra')).stdout).not.toContain('/web');
    expect((await cli('ls tasks')).stdout.match(/^(hydra_kafka-sub|web)\..* running /gm)).toHaveLength(3);
    expect((await cli('ls task kafka-sub')).stdout.match(/^hydra_kafka-sub\..* running /gm)).toHaveLength(2);
    expect((await cli('ls slaves')).stdout).toMatch(/^HOST .*\n127\.0\.0\.1 +127\.0\.0\.1:\d+ /);
    expect((await cli('ls groups')).stdout).toMatch(
      /^GROUP +APPS +RUNNING\n\/ +2 +3\/3\n\/hydra +1 +2\/2\n$/,
    );
    expect(await cli('ls deployments')).toEqual(done('no deployments\n'));
    expect(await cli('ls queue')).toEqual(done('nothing waits\n'));
  });

  it('says what its commands are', async () => {
    expect((await cli('help')).stdout).toMatch(/^ {2}ls +list agents, apps/);
    expect((await cli('help scale')).stdout).toMatch(/^\[force\] scale <app> <n>\n/);
    expect((await cli('--help')).stdout).toMatch(/^Usage: hydra cli /);
  });

  it('gives every listing as one JSON document', async () => {
    const json = async (line: string) => JSON.parse((await cli(`${line} --json`)).stdout);
    expect(await json('ls apps')).toMatchObject([
      { id: '/hydra/kafka-sub', tasksRunning: 2 },
      { id: '/web' },
    ]);
    expect(await json('ls tasks web')).toMatchObject([{ appId: '/web', state: 'TASK_RUNNING' }]);
    expect(await json('ls slaves')).toHaveLength(4);
    expect(await json('ls groups')).toMatchObject([
      { id: '/', apps: 2 },
      { id: '/hydra', running: 2 },
    ]);
    expect(await json('ls deployments')).toEqual([]);
    expect(await json('ls queue')).toEqual([]);
    expect(await json('show web')).toMatchObject({ id: '/web', cmd: 'exec sleep 1000' });
  });

  it('shows one app, whose name may lack the prefix', async () => {
    const { stdout } = await cli('show kafka-sub');
    expect(stdout).toMatch(/^app +\/hydra\/kafka-sub\nstate +running: 2 of 2 instances running\n/);
    expect(stdout).toMatch(/\nlabel +role=subscriber\n/);
    expect(await cli('show /hydra/kafka-sub')).toEqual(done(stdout));
  });

  it('scales, suspends, restarts, kills and stops, and waits until that is done', async () => {
    await local.cluster.launch(appSpec({ id: '/hydra/toy', instances: 2 }));
    expect(await cli('scale toy 4')).toEqual(done('scaled /hydra/toy from 2 to 4\n'));
    expect(await local.cluster.tasks('/hydra/toy')).toHaveLength(4);
    expect(await cli('suspend toy')).toEqual(
      done('suspended /hydra/toy; scale /hydra/toy 4 brings it back\n'),
    );
    expect(await local.cluster.tasks('/hydra/toy')).toEqual([]);
    await cli('scale toy 1');

    const [before] = await local.cluster.tasks('/hydra/toy');
    expect(await cli('restart toy')).toEqual(done('restarted /hydra/toy: 1 new task runs\n'));
    const [restarted] = await local.cluster.tasks('/hydra/toy');
    expect(restarted?.id).not.toBe(before?.id);

    expect(await cli(`kill ${restarted?.id.slice(0, -4)}`)).toEqual(
      done(`killed ${restarted?.id}; Marathon starts another in its place\n`),
    );
    await vi.waitFor(async () => {
      const [replaced] = await local.cluster.tasks('/hydra/toy');
      expect(replaced).toMatchObject({ state: 'running' });
      expect(replaced?.id).not.toBe(restarted?.id);
    });

    const { stdout } = await cli('stop toy --json');
    expect(JSON.parse(stdout)).toEqual({
      app: '/hydra/toy',
      done: 'stop',
      instances_before: 1,
      instances: null,
    });
    expect((await local.cluster.apps('/hydra')).map(({ id }) => id)).toEqual(['/hydra/kafka-sub']);
  });

  it('reads what tasks wrote, without what would colour the terminal', async () => {
    const { stdout } = await cli('logs kafka-sub');
    expect(stdout.match(/^==> hydra_kafka-sub\.\S+ stdout <==\nbegun on 127\.0\.0\.\d$/gm)).toHaveLength(2);
    expect(stdout.match(/^==> hydra_kafka-sub\.\S+ stderr <==\nred$/gm)).toHaveLength(2);
    const [task] = await local.cluster.tasks('/hydra/kafka-sub');
    expect(await cli(`logs kafka-sub ${task?.id} stderr`)).toEqual(done('red\n'));
    expect(JSON.parse((await cli(`logs kafka-sub ${task?.id} stderr --json`)).stdout)).toEqual([
      { task: task?.id, file: 'stderr', lines: ['red'] },
    ]);
    expect(await cli('logs web stdout -n 0')).toEqual(done(''));
  });

  it('follows what a task writes until the task is gone', async () => {
    const cmd = 'echo one; while [ ! -e go ]; do sleep 0.05; done; echo two; printf three; exec sleep 1000';
    await local.cluster.launch(appSpec({ id: '/slow', cmd }));
    const [task] = await local.cluster.tasks('/slow');
    const following = begin(['logs', '/slow', String(task?.id), '-f']);
    await following.stdout.has(/ stdout <==\none\n/);
    await local.cluster.remove('/slow');
    const { code, stdout, stderr } = await following.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'the task has ended\n' });
    expect(stdout).toMatch(/^==> \S+ stdout <==\none\n$/);
  });

  it('measures CPU and memory', async () => {
    await local.cluster.launch(appSpec({ id: '/busy', cmd: 'while :; do :; done' }));
    const [busy] = JSON.parse((await cli('stats /busy --json')).stdout);
    expect(busy).toMatchObject({ app: '/busy', task: expect.stringMatching(/^busy\./) });
    expect(busy.cpu_percent).toBeGreaterThan(5);
    expect(busy.mem_bytes).toBeGreaterThan(0);
    expect((await cli('stats kafka-sub')).stdout).toMatch(
      /^TASK +HOST +CPU +MEMORY +LIMIT\n(hydra_kafka-sub\.\S+ +127\.0\.0\.\d .* %.*iB.*\n){2}2 tasks .*iB\n$/,
    );
    expect((await cli(`stats ${busy.task}`)).stdout).toMatch(/^TASK .*\nbusy\.\S+ +127\.0\.0\.\d .*\n$/);
  });

  it('names the nearest where there is no such app or task', async () => {
    const at = `at ${local.marathon.url}`;
    const failed = (says: string): Ended => ({ code: 1, stdout: '', stderr: `hydra: ${says}\n` });
    expect(await cli('show kafka-sbu')).toEqual(
      failed(`there is no app "kafka-sbu" ${at} (did you mean /hydra/kafka-sub?)`),
    );
    expect(await cli('stats wbe')).toEqual(
      failed(`there is neither an app nor a task "wbe" ${at} (did you mean /web?)`),
    );
    const [task] = await local.cluster.tasks('/web');
    expect(await cli(`kill x${task?.id}`)).toEqual(
      failed(`there is no task "x${task?.id}" ${at} (did you mean ${task?.id}?)`),
    );
    expect((await cli('kill hydra_kafka-sub')).stderr).toMatch(
      /"hydra_kafka-sub" is the beginning of several tasks/,
    );
  });

  it('leaves an app alone that a deployment locks, unless forced', async () => {
    // More than any agent has: its deployment does not end.
    await createOnly(local.marathon.url, appSpec({ id: '/huge', cpus: 10_000 }));
    const refused = await cli('stop /huge');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^hydra: \/huge is locked by deployment \S+ \(wait until "ls deployments" is empty, or "force stop \/huge" cancels it\)\n$/,
    );
    expect((await cli('scale /huge 2')).stderr).toContain('"force scale /huge 2" cancels it');
    expect((await cli('ls deployments')).stdout).toMatch(
      /^DEPLOYMENT .*\n\S+ +\d\/\d +(Start|Scale)Application \/huge/,
    );
    expect((await cli('ls queue')).stdout).toMatch(/^APP +TASKS +DELAY +SINCE +WHY\n\/huge +1 /);
    expect(await cli('force stop /huge')).toEqual(done('removed /huge\n'));
  });

  it('tells what happens, as it happens', async () => {
    const watching = begin(['events', 'status_update_event']);
    await watching.stderr.has(/until Ctrl-C\n$/);
    await cli('restart /web');
    await watching.stdout.has(/^[\d:.]+ {2}status_update {2}(killed|finished) web\.\S+ on 127\.0\.0\.\d/m);
    process.emit('SIGINT');
    expect(await watching.ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('hydra: interrupted: ending the command'),
    });
  });
});

describe('commands from standard input', () => {
  it('are carried out one after the other, up to the first that fails', async () => {
    const text = 'ls queue\n\n# a comment\nls deployments --json\nshow /nowhere\nls apps\n';
    expect(await cli('', text)).toEqual({
      code: 1,
      stdout: 'nothing waits\n[]\n',
      stderr: `hydra: line 5: there is no app "/nowhere" at ${local.marathon.url} (there are no apps at all)\n`,
    });
  });

  it('are all read before the first is carried out', async () => {
    expect(await cli('', 'ls queue\nlss apps\n')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'hydra: line 2: there is no command "lss" (did you mean ls?)\n',
    });
    expect(await cli('', "show 'a\n")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 1: '),
    });
  });

  it('end at exit, and may be none', async () => {
    expect(await cli('', 'ls queue\r\nexit\r\nshow /nowhere\r\n')).toEqual(done('nothing waits\n'));
    expect(await cli('', '')).toEqual(done(''));
  });

  it('give a document on a line each with --json', async () => {
    expect(await cli('--json', 'ls queue\nls deployments')).toEqual(done('[]\n[]\n'));
  });
});

describe('the words of hydra cli', () => {
  it('may begin with a file of settings, whatever it is called', async () => {
    const { port } = new URL(local.marathon.url);
    writeFileSync(join(folder, 'elsewhere.ini'), `[marathon]\nport = ${port}\napp_prefix = /mine\n`);
    writeFileSync(join(folder, 'settings'), '[marathon]\nport = 1\n');
    expect(await cli('elsewhere.ini ls queue')).toEqual(done('nothing waits\n'));
    expect(await cli('settings ls queue')).toEqual(done('nothing waits\n'));
    expect(await cli('gone.ini ls queue')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('there is no file "gone.ini"'),
    });
    expect(await cli('--config_file=settings elsewhere.ini ls queue')).toMatchObject({
      code: 2,
      stderr: 'hydra: --config_file and elsewhere.ini both name the settings (give one of them)\n',
    });
  });

  it('are refused with code 2 where they are misspelled', async () => {
    const refused = (says: string): Ended => ({ code: 2, stdout: '', stderr: `hydra: ${says}\n` });
    expect(await cli('lss')).toEqual(refused('there is no command "lss" (did you mean ls?)'));
    expect(await cli('scale a b')).toEqual(
      refused('"b" is no number of instances (give a whole number from 0 to 1000000)'),
    );
    expect(await cli('--follow')).toEqual(
      refused('--follow belongs to a command (e.g. hydra cli logs <app> --follow)'),
    );
    expect(await cli('ls apps --lines=3')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--lines'),
    });
  });

  it('explain themselves', async () => {
    expect((await cli('?')).stdout).toMatch(/^ {2}ls +list agents[\s\S]+\n {2}exit +leave/);
    expect((await cli('help stop')).stdout).toMatch(
      /^\[force\] stop <app>\n {2}remove an app with its tasks\n/,
    );
  });

  it('meet nobody where nobody serves, in one line', async () => {
    const [stdout, stderr] = [new Heard(), new Heard()];
    const world = { stdout, stderr, env: {}, cwd: () => folder };
    expect(await runCommandLine(['cli', '--marathon_port=1', 'ls', 'apps'], world)).toBe(1);
    expect(stderr.text).toMatch(
      /^hydra: cannot reach Marathon at http:\/\/127\.0\.0\.1:1: connection refused \(.+\)\n$/,
    );
  });
});
