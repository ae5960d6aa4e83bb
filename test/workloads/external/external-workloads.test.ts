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

  it('is told when it never finishes loading', async () => {
    writeModule(lab.folder, 'slow.mjs', 'await new Promise(() => {});\nexport default {};\n');
    const { code, stderr } = await lab.run(['ping', '--workload=slow.mjs']);
    expect(code).toBe(2);
    expect(stderr).toContain('"slow.mjs" cannot be loaded: it was not ready after 10 s');
  }, 30_000);
});
