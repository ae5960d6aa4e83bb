import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydraLab } from '../../harness/hydra-process.ts';
import { workloadModule, writeModule } from './workload-module.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

describe('a workload of a module', () => {
  it('stands in help with its command, options, sweep, search and suites', async () => {
    writeModule(lab.folder, 'ping.mjs');
    const help = await lab.run(['--workload=ping.mjs', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/hydra ping +Measure how fast pings are answered\./);
    expect(help.stdout).toMatch(/hydra ping-clients +Sweep clients\./);
    const own = await lab.run(['ping', '--help', '--workload', './ping.mjs']);
    expect(own.stdout).toMatch(/--clients +who pings at the same time/);
    expect(own.stdout).toContain('hydra ping --clients=8');
    const sweep = await lab.run(['sweep', 'ping', '--workload=ping.mjs', '--help']);
    expect(sweep.stdout).toContain('hydra sweep ping');
  });

  it('is known in every command where hydra.ini names it', async () => {
    mkdirSync(join(lab.folder, 'own'));
    writeModule(join(lab.folder, 'own'), 'ping.mjs');
    writeFileSync(join(lab.folder, 'hydra.ini'), '[workloads]\nping = ./own/ping.mjs\n');
    const wrong = await lab.run(['ping', '--clients=0']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toBe(
      'hydra: --clients: "0" is too small (give a whole number from 1 to 1000, clients)\n',
    );
    const plan = await lab.run(['sweep', 'ping', '--clients=1,2', '--dry_run']);
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain('2 cells');
  });

  it('is measured: what it says of its world is what ends the run', async () => {
    writeModule(lab.folder, 'ping.mjs');
    const ended = await lab.run(['ping', '--clients=3', '--workload=ping.mjs']);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'hydra: nobody answers 3 clients (start the server)\n',
    });
  });

  it('is no command where nobody names its module', async () => {
    const unknown = await lab.run(['ping']);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain('there is no command "ping"');
  });

  it('is missed where hydra.ini cannot be read: the line at fault is told, not that the command is unknown', async () => {
    writeModule(lab.folder, 'ping.mjs');
    writeFileSync(join(lab.folder, 'hydra.ini'), '[workloads]\nping = ping.mjs\nno setting\n');
    for (const args of [['ping'], ['sweep', 'ping'], ['search', 'ping']]) {
      const { code, stderr } = await lab.run(args);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^hydra: hydra\.ini line 3: .+\n$/),
      });
    }
    expect(await lab.run(['--help'])).toMatchObject({ code: 0, stderr: '' });
  });
});

/** What is wrong, what stands in the one line that tells it. */
const bad: readonly { what: string; text: string | null; says: string }[] = [
  { what: 'no file', text: null, says: '--workload: there is no file "./bad.mjs"' },
  {
    what: 'a syntax error',
    text: 'export default {\n  name: ;\n};\n',
    says: '"./bad.mjs" cannot be loaded: Unexpected token \';\' (node "./bad.mjs" shows where)',
  },
  {
    what: 'an import of nothing',
    text: "import 'no-such-package';\n",
    says: '"./bad.mjs" cannot be loaded: Cannot find package \'no-such-package\'',
  },
  {
    what: 'a module that throws',
    text: "throw new Error('not today\\nand more');\n",
    says: '"./bad.mjs" cannot be loaded: not today (',
  },
  {
    what: 'no default export',
    text: 'export const workload = {};\n',
    says: "exports no workload of Hydra's: it has no default export",
  },
  { what: 'no object', text: 'export default 3;\n', says: 'its default export is no object' },
  {
    what: 'another version',
    text: workloadModule('workload_api_version: 99,'),
    says: '"workload_api_version": this version of Hydra takes 1',
  },
  { what: 'a name that is none', text: workloadModule("name: 'Ping It',"), says: '"name": a name is a ' },
  {
    what: 'an option without words',
    text: workloadModule(
      "fields: { clients: { schema: whole({ max: 3, unit: 'x' }), fallback: 1, group: 'A:' } },",
    ),
    says: '"fields.clients.describe": expected string, received undefined',
  },
  { what: 'no function', text: workloadModule("open: 'later',"), says: '"open": expected a function' },
  {
    what: 'the name of a command',
    text: workloadModule("name: 'report',"),
    says: 'there is a command "report" already',
  },
  {
    what: 'an option that every workload has',
    text: workloadModule(
      "fields: { output: { schema: whole({ max: 3, unit: 'x' }), fallback: 1, describe: 'a', group: 'A:' } },",
    ),
    says: 'there is an option "output" already',
  },
  { what: 'no load', text: workloadModule('fields: {},'), says: 'there is no "msg_rate" among its fields' },
  ...['help', 'version', 'workload'].map((name) => ({
    what: `an option called ${name}`,
    text: workloadModule(
      `fields: { ${name}: { schema: whole({ max: 3, unit: 'x' }), fallback: 1, describe: 'a', group: 'A:' } },`,
    ),
    says: `there is an option "${name}" already`,
  })),
  {
    what: 'an option called like what every object has',
    text: workloadModule(
      "fields: { constructor: { schema: whole({ max: 3, unit: 'x' }), fallback: 1, describe: 'a', group: 'A:' } },",
    ),
    says: '"fields.constructor": every object has something of that name',
  },
  { what: 'the name help', text: workloadModule("name: 'help',"), says: 'there is a command "help" already' },
  {
    what: 'a pattern without a member',
    text: workloadModule('pattern: { ...pubsubPattern, told: undefined },'),
    says: '"pattern.told": expected object, received undefined',
  },
  {
    what: 'a module that ends the process',
    text: 'process.exit(0);\n',
    says: '"./bad.mjs" ends the process while it is loaded',
  },
  {
    what: 'a pattern called like another',
    text: workloadModule('pattern: { ...pubsubPattern },'),
    says: 'there is a pattern "pubsub" already',
  },
];

describe('a module that cannot be used', () => {
  it.each(bad)('gets one line: $what', async ({ text, says }) => {
    if (text !== null) writeModule(lab.folder, 'bad.mjs', text);
    const { code, stdout, stderr } = await lab.run(['ping', '--workload=./bad.mjs']);
    expect({ code, stdout, lines: stderr.split('\n').length }).toEqual({ code: 2, stdout: '', lines: 2 });
    expect(stderr).toContain(says);
  });

  it('is named with the line of hydra.ini, and so is one with a workload of another name', async () => {
    writeModule(lab.folder, 'ping.mjs');
    writeFileSync(join(lab.folder, 'hydra.ini'), '[hydra]\nport = 0\n\n[workloads]\npong = ping.mjs\n');
    const { code, stderr } = await lab.run(['pong']);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'hydra: hydra.ini line 5, [workloads] pong: "ping.mjs" exports the workload "ping" (write ping = "ping.mjs")\n',
    );
  });

  it('is told, and no more, to commands that do without it', async () => {
    writeFileSync(join(lab.folder, 'hydra.ini'), '[workloads]\nping = gone.mjs\n');
    const line =
      'hydra: hydra.ini line 2, [workloads] ping: there is no file "gone.mjs" (name a JavaScript module that exports a workload)\n';
    for (const args of [['--version'], ['--help'], ['clean', '--help'], ['doctor', '--help']]) {
      expect(await lab.run(args)).toMatchObject({ code: 0, stderr: line });
    }
    expect(await lab.run(['kafka', '--help'])).toMatchObject({ code: 2, stdout: '', stderr: line });
    expect(await lab.run(['doctor', '--workload=gone.mjs'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('is told when it never finishes loading', async () => {
    writeModule(lab.folder, 'slow.mjs', 'await new Promise(() => {});\nexport default {};\n');
    const { code, stderr } = await lab.run(['ping', '--workload=slow.mjs']);
    expect(code).toBe(2);
    expect(stderr).toContain('"slow.mjs" cannot be loaded: it was not ready after 10 s');
  }, 30_000);
});

/** What a workload does wrong when it is used, and the one line that tells it. */
const failing: readonly { member: string; code: number; says: string }[] = [
  {
    ...{ member: "check() { throw new Error('boom\\nand more'); },", code: 1 },
    says: 'check() of the workload ping failed: boom (HYDRA_DEBUG=1 shows where)',
  },
  {
    ...{ member: 'check() {},', code: 1 },
    says: 'what check() of the workload ping gives cannot be used: it: expected object, received undefined (',
  },
  {
    member: 'purpose: () => 5,',
    code: 1,
    says: 'what purpose() of the workload ping gives cannot be used: it: exp',
  },
  {
    ...{ member: "requireWorld: async () => { throw new TypeError('no net'); },", code: 1 },
    says: 'requireWorld() of the workload ping failed: no net (',
  },
  {
    ...{ member: 'requireWorld: () => new Promise(() => {}),', code: 1 },
    says: 'the command has not ended, and nothing is left that it could wait for (',
  },
  {
    ...{ member: 'requireWorld: async () => {}, open: async () => ({ close: async () => {} }),', code: 1 },
    says: 'what open() of the workload ping gives cannot be used: next: expected a function (',
  },
  {
    ...{ member: "requireWorld: async () => {}, programs: '/nowhere/at/all',", code: 2 },
    says: 'the programs of the workload ping cannot be served to its tasks: ',
  },
];

describe('a workload that goes wrong', () => {
  it.each(failing)('is told by its name and function: $member', async ({ member, code, says }) => {
    writeModule(lab.folder, 'ping.mjs', workloadModule(member));
    const ended = await lab.run(['ping', '--workload=./ping.mjs']);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr.split('\n').at(-2)).toMatch(/^hydra: /);
    expect(ended.stderr).toContain(`hydra: ${says}`);
  });

  it('may print what it likes: stdout is for what Hydra has to say', async () => {
    writeModule(lab.folder, 'ping.mjs', `console.log('noise');\n${workloadModule()}`);
    const plan = await lab.run([
      'sweep',
      'ping',
      '--clients=1',
      '--workload=ping.mjs',
      '--dry_run',
      '--json',
    ]);
    expect(plan).toMatchObject({ code: 0, stderr: 'noise\n' });
    expect(JSON.parse(plan.stdout)).toMatchObject({ cells: expect.anything() });
  });

  it('is missed where the section has another name', async () => {
    writeModule(lab.folder, 'ping.mjs');
    writeFileSync(join(lab.folder, 'hydra.ini'), '[Workload]\nping = ping.mjs\n');
    expect((await lab.run(['ping'])).stderr).toMatch(
      /^hydra: hydra\.ini line \d: section "Workload" is unknown \(did you mean \[workloads\]\?\)\n$/,
    );
  });
});
