import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import { PseudoTerminal } from '../harness/pseudo-terminal.ts';
import { appSpec, createOnly, type LocalFixture, startLocal } from '../marathon-client/local-marathon.ts';

const ctrlC = '\u0003';
const ctrlD = '\u0004';
const esc = '\u001b';
const up = `${esc}[A`;
const prompt = /hydra> /;

let local: LocalFixture;
let lab: HydraLab;
let terminal: PseudoTerminal;
beforeAll(async () => {
  local = await startLocal();
  await local.cluster.launch(appSpec({ id: '/hydra/kafka-sub', instances: 2 }));
});
afterAll(() => local.close());
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(async () => {
  await terminal.close();
  await lab.closeEmpty(5_000);
});

/** `hydra cli` at a terminal. */
function open(args: readonly string[] = [], columns?: number): PseudoTerminal {
  const port = `--marathon_port=${new URL(local.marathon.url).port}`;
  const command = [process.execPath, join(packageRoot, 'bin', 'hydra.js'), 'cli', port, ...args];
  terminal = new PseudoTerminal(lab, command, columns);
  return terminal;
}

describe('the prompt of hydra cli', () => {
  it('runs commands, goes on after one that fails, and ends with exit or Ctrl-D', async () => {
    const shell = open();
    await shell.sees(/Marathon 1\.4\.13 at http:\/\/127\.0\.0\.1:\d+\. help lists the commands/);
    await shell.sees(prompt);
    shell.press('ls apps\r');
    await shell.sees(/\/hydra\/kafka-sub +\S*running/);
    await shell.sees(prompt);
    shell.press('show nowhere\r');
    await shell.sees(/hydra: there is no app "nowhere" at .*\r\n/);
    await shell.sees(prompt);
    shell.press(ctrlD);
    expect(await shell.exitCode).toBe(0);

    const another = open();
    await another.sees(prompt);
    another.press('quit\r');
    expect(await another.exitCode).toBe(0);
    expect(lab.processes()).toEqual([]);
  });

  it('completes commands, apps and tasks', async () => {
    const shell = open();
    await shell.sees(prompt);
    shell.press('sho\t');
    await shell.sees(/show /);
    shell.press('kafka-\t');
    await shell.sees(/kafka-sub /);
    shell.press('\r');
    await shell.sees(/2 of 2 instances running/);
    await shell.sees(prompt);
    shell.press('kill \t');
    await shell.sees(/hydra_kafka-sub\./);
    shell.press('\t');
    await shell.sees(/hydra> kill hydra_kafka-sub\./);
    for (const { id } of await local.cluster.tasks('/hydra/kafka-sub')) expect(shell.drawn).toContain(id);
    shell.press(ctrlC);
    await shell.sees(/\^C\r\n[\s\S]*hydra> /);
  });

  it('keeps its history for the next time, for its owner alone and without answers', async () => {
    const first = open();
    await first.sees(prompt);
    first.press('ls queue\r');
    await first.sees(/nothing waits/);
    await first.sees(prompt);
    first.press('suspend kafka-sub\r');
    await first.sees(/suspend \/hydra\/kafka-sub, ending its 2 tasks\? \[y\/N\] /);
    expect(stripVTControlCharacters(first.drawn)).not.toContain('hydra> suspend /hydra');
    first.press('n\r');
    await first.sees(/nothing was changed/);
    await first.sees(prompt);
    first.press(`${up}${up}`);
    await first.sees(/ls queue/);
    first.press('\r');
    await first.sees(/nothing waits/);
    await first.sees(prompt);
    first.press('exit\r');
    await first.exitCode;
    const file = join(lab.folder, 'state', 'hydra', 'history');
    expect(readFileSync(file, 'utf8')).toBe('ls queue\nsuspend kafka-sub\nls queue\nexit\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const second = open();
    await second.sees(prompt);
    second.press(`${up}${up}${up}`);
    await second.sees(/suspend kafka-sub/);
    expect(await local.cluster.tasks('/hydra/kafka-sub')).toHaveLength(2);
  });

  it('ends what runs with Ctrl-C, and keeps what is typed meanwhile for the next line', async () => {
    // More than any agent has: it never runs.
    await createOnly(local.marathon.url, appSpec({ id: '/huge', cpus: 10_000, instances: 0 }));
    const shell = open();
    await shell.sees(prompt);
    shell.press('events\r');
    await shell.sees(/events of .*, until Ctrl-C/);
    shell.press(ctrlC);
    await shell.sees(/\^C\r\n[\s\S]*hydra> /);
    shell.press('scale /huge 1\r');
    await shell.sees(/scale \/huge 1: 1 task to go, Ctrl-C stops waiting/);
    shell.press(ctrlC);
    await shell.sees(/\^C\r\n[\s\S]*hydra> /);
    shell.press('force stop /huge\r');
    await shell.sees(/removed \/huge/);
    await shell.sees(prompt);
    shell.press('ls gibberish');
    await shell.sees(/gibberish/);
    shell.press(ctrlC);
    await shell.sees(/\^C\r\n[\s\S]*hydra> /);
    shell.press('stats kafka-sub\rls queue\r');
    await shell.sees(/2 tasks/);
    await shell.sees(/hydra> ls queue\r?\n[\s\S]*nothing waits/);
    await shell.sees(prompt);
    shell.press('events\r');
    await shell.sees(/until Ctrl-C/);
    shell.press(ctrlD);
    expect(await shell.exitCode).toBe(0);
  });

  it('asks before tasks end, and does nothing unless told yes', async () => {
    await local.cluster.launch(appSpec({ id: '/doomed' }));
    const shell = open();
    await shell.sees(prompt);
    shell.press('stop /doomed\r');
    await shell.sees(/remove \/doomed with its 1 task\? \[y\/N\] /);
    shell.press(ctrlC);
    await shell.sees(/\^C\r\n[\s\S]*hydra> /);
    expect(await local.cluster.tasks('/doomed')).toHaveLength(1);
    shell.press('stop /doomed\r');
    await shell.sees(/\[y\/N\] /);
    shell.press('y\r');
    await shell.sees(/removed \/doomed/);
    await shell.sees(prompt);
    shell.press('force stop /doomed\r');
    await shell.sees(/there is no app "\/doomed"/);
  });

  it('cuts tables to the width of the terminal', async () => {
    const shell = open([], 50);
    await shell.sees(prompt);
    shell.press('ls apps\r');
    await shell.sees(/COMMAND|…/);
    await shell.sees(prompt);

    const lines = stripVTControlCharacters(shell.drawn).split(/\r?\n/);
    const table = lines.filter((line) => /^(APP|\/hydra)/.test(line));
    expect(table).toHaveLength(2);
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(50);
  });
});

describe('one command at a terminal', () => {
  it('asks too, in colour, and ends with 130 on Ctrl-C', async () => {
    const asking = open(['restart', 'kafka-sub']);
    await asking.sees(/restart \/hydra\/kafka-sub, replacing its 2 tasks\? \[y\/N\] /);
    asking.press('n\r');
    await asking.sees(/nothing was changed/);
    expect(await asking.exitCode).toBe(0);

    const listing = open(['ls', 'apps']);
    await listing.sees(new RegExp(`${esc}\\[32mrunning`));
    expect(await listing.exitCode).toBe(0);

    const interrupted = open(['stop', 'kafka-sub']);
    await interrupted.sees(/\[y\/N\] /);
    interrupted.press(ctrlC);
    expect(await interrupted.exitCode).toBe(130);
    expect(await local.cluster.tasks('/hydra/kafka-sub')).toHaveLength(2);
  });
});
