import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT, type ExitCode, HydraError } from '../../../src/base/errors.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { resultsCommand } from '../../../src/cli/commands/results.ts';
import { studiesCsv } from '../../../src/export/csv.ts';
import { loadStudy } from '../../../src/store/load-study.ts';
import { resumeStudy } from '../../../src/store/open-study.ts';
import { errorLine } from '../../../src/terminal/error-line.ts';
import { HydraLab } from '../../harness/hydra-process.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import {
  copyOfGolden,
  copyOfGoldenRun,
  editJson,
  failedCell,
  goldenCell,
  goldenManifest,
  goldenSweep,
  plannedCells,
} from '../../store/golden.ts';
import { searchAnswer, searchCell, searchFolder } from '../../store/search-study.ts';

interface Ended {
  code: ExitCode;
  stdout: string;
  stderr: string;
}

/** Runs a command line as `hydra results ...` is run. */
async function results(...args: string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const terminal = {
    out: async (text: string) => {
      said.stdout += text;
    },
    err: (text: string) => {
      said.stderr += text;
    },
    live: false,
    columns: 80,
    colors: createColors(false),
  };
  const ground = {
    workloads: [],
    modules: [],
    terminal,
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
    commandText: '',
  };
  try {
    const context = { commands: [resultsCommand], version: '0', columns: 100 };
    const request = await readCommandLine(['results', ...args], context);
    if (request.kind !== 'run') throw new Error(`not run, but ${request.kind}`);
    return { code: await request.command.run({ ...request, ...ground }), ...said };
  } catch (error) {
    if (!(error instanceof HydraError)) throw error;
    return { code: error.exitCode, stdout: said.stdout, stderr: errorLine(error) };
  }
}

const ids = plannedCells(goldenManifest()).map(({ id }) => id);

describe('hydra results list', () => {
  it('has a line per study and run', async () => {
    const sweep = copyOfGolden();
    const parent = dirname(sweep);
    cpSync(copyOfGoldenRun(), join(parent, 'run'), { recursive: true });
    const { code, stdout, stderr } = await results('list', parent);
    expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' });
    const [heads, run, study] = stdout.split('\n');
    expect(heads).toMatch(/^folder +kind +cells +clean +failed +started \(UTC\) +size +state +label$/);
    expect(run).toMatch(
      new RegExp(`^${parent}/run +run +1/1 +[01] +- +\\d{4}-\\d\\d-\\d\\d [\\d:]{8} +.*complete`),
    );
    expect(study).toMatch(new RegExp(`^${sweep} +sweep +${ids.length}/${ids.length} `));
    const listed = JSON.parse((await results('list', parent, '--json')).stdout);
    expect(listed).toMatchObject([
      { kind: 'run' },
      { kind: 'sweep', cells_done: ids.length, state: 'complete' },
    ]);
  });

  it('names what is broken below the table, with nothing that moves the cursor', async () => {
    const folder = copyOfGolden();
    const parent = dirname(folder);
    cpSync(folder, join(parent, 'half'), { recursive: true });
    truncateSync(join(parent, 'half', 'manifest.json'), 50);
    editJson(join(folder, 'manifest.json'), { label: 'red \u001b[31m\nrun' });
    const { code, stdout } = await results('list', parent);
    expect(code).toBe(EXIT.ok);
    expect(stdout).toMatch(/^broken: .*half\/manifest\.json is not whole JSON/m);
    expect(stdout).toContain('red  [31m run');
    expect(stdout).not.toContain('\u001b');
  });

  it('of an empty folder says so', async () => {
    const folder = tempFolder();
    expect((await results('list', folder)).stdout).toBe(`no studies and no runs in ${folder}\n`);
    expect((await results('list', folder, '--json')).stdout).toBe('[]\n');
  });
});

describe('the built command', () => {
  it('lists results/ unless told, also before the first run, and exports what a pipe cuts off', async () => {
    const lab = new HydraLab();
    onTestFinished(() => lab.close());
    const none = { code: 0, stdout: 'no studies and no runs in results\n', stderr: '' };
    expect(await lab.run(['results', 'list'])).toMatchObject(none);
    cpSync(goldenSweep, join(lab.folder, 'results', 'golden'), { recursive: true });
    expect((await lab.run(['results', 'list'])).stdout).toMatch(/^results\/golden +sweep /m);
    const exported = lab.start(['results', 'export', 'results/golden']);
    exported.child.stdout?.destroy();
    expect(await exported.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('hydra results show', () => {
  it('says what was found and varied, and has a line per cell', async () => {
    const { code, stdout, stderr } = await results('show', goldenSweep);
    expect({ code, stderr }).toEqual({ code: EXIT.ok, stderr: '' });
    expect(stdout.split('\n')[0]).toBe((await loadStudy(goldenSweep)).name);
    expect(stdout).toMatch(/^varied +clients [\d, ]+; msg_rate [\d, ]+$/m);
    expect(stdout).toMatch(
      /^cell +clients +msg_rate +state +clean +loss +sent +received +p99 end to end +drain +verdict$/m,
    );
    const { varied } = goldenCell();
    const row = new RegExp(
      `^${ids[0]} +${varied.clients} +${varied.msg_rate} +measured +(yes|no) .* %.*/s .*/s .*s `,
      'm',
    );
    expect(stdout).toMatch(row);
  });

  it('has failed cells with their reason, and names those that are missing', async () => {
    const folder = copyOfGolden();
    writeFileSync(join(folder, 'cells', `${ids[0]}.json`), JSON.stringify(failedCell()));
    rmSync(join(folder, 'cells', `${ids[1]}.json`));
    const { stdout } = await results('show', folder);
    expect(stdout).toMatch(new RegExp(`^${ids[0]} .* failed .* the broker does not answer$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^not measured yet: ${ids[1]}$`, 'm'));
  });

  it('has the answers of searches', async () => {
    const folder = searchFolder(
      [searchCell('clients-10-001')],
      [searchAnswer('clients-10', ['clients-10-001'])],
    );
    const { stdout } = await results('show', folder);
    expect(stdout.match(/no drop up to 500\/s/g)).toHaveLength(1);
    expect(stdout).toContain('not measured yet: clients-5');
  });

  it('shows single runs, and everything as JSON', async () => {
    const run = copyOfGoldenRun();
    expect((await results('show', run)).stdout).toMatch(/^kind +run, started /m);
    expect(JSON.parse((await results('show', run, '--json')).stdout)).toEqual({
      ...(await loadStudy(run)),
      pattern: 'pubsub',
    });
  });
});

describe('hydra results export', () => {
  it('writes all cells of all folders, to stdout or a file', async () => {
    const run = copyOfGoldenRun();
    const wanted = studiesCsv([await loadStudy(goldenSweep), await loadStudy(run)]);
    expect(await results('export', goldenSweep, run)).toEqual({ code: EXIT.ok, stdout: wanted, stderr: '' });
    const file = join(tempFolder(), 'deep', 'cells.csv');
    for (const option of [['-o', file], [`--output=${file}`]]) {
      expect(await results('export', goldenSweep, run, ...option)).toEqual({
        code: EXIT.ok,
        stdout: '',
        stderr: '',
      });
      expect(readFileSync(file, 'utf8')).toBe(wanted);
      rmSync(file);
    }
  });

  it('writes nothing when a folder is broken or the file cannot be written', async () => {
    const folder = copyOfGolden();
    const file = join(tempFolder(), 'cells.csv');
    mkdirSync(`${file}.d`);
    const unwritable = await results('export', folder, '-o', `${file}.d`);
    expect(unwritable).toMatchObject({ code: EXIT.usage, stdout: '' });
    expect(unwritable.stderr).toMatch(/^hydra: --output: .* cannot be written.*\n$/);
    truncateSync(join(folder, 'manifest.json'), 50);
    expect(await results('export', goldenSweep, folder, '-o', file)).toMatchObject({ code: EXIT.usage });
    expect(existsSync(file)).toBe(false);
  });
});

describe('hydra results delete', () => {
  it('deletes with --yes and only says so with --dry_run', async () => {
    const [sweep, run] = [copyOfGolden(), copyOfGoldenRun()];
    const dry = await results('delete', sweep, run, '--dry_run');
    expect(dry.stdout).toBe(`would delete ${sweep}\nwould delete ${run}\n`);
    expect([existsSync(sweep), existsSync(run)]).toEqual([true, true]);
    const done = await results('delete', sweep, run, `${sweep}/`, '--yes');
    expect(done.code).toBe(EXIT.ok);
    expect(done.stdout).toContain(`deleted ${run}\n`);
    expect([existsSync(sweep), existsSync(run)]).toEqual([false, false]);
  });

  it('deletes nothing without --yes, or when one of the folders is none', async () => {
    const sweep = copyOfGolden();
    expect(await results('delete', sweep)).toMatchObject({ code: EXIT.usage, stdout: '' });
    expect(await results('delete', sweep, '--yes=false')).toMatchObject({ code: EXIT.usage });
    expect(await results('delete', sweep, tempFolder(), '--yes')).toMatchObject({
      code: EXIT.usage,
      stdout: '',
    });
    expect(existsSync(join(sweep, 'manifest.json'))).toBe(true);
  });

  it('refuses a study that a process holds', async () => {
    const sweep = copyOfGolden();
    const study = await resumeStudy(sweep);
    const refused = await results('delete', sweep, '--yes');
    expect(refused.code).toBe(EXIT.failed);
    expect(refused.stderr).toMatch(/is in use by process/);
    await study.close();
    expect((await loadStudy(sweep)).cells).toHaveLength(ids.length);
  });
});

describe('refused with one line, exit code 2 and nothing on stdout:', () => {
  it.each([
    ['no command', [], /needs a command \(one of: list, show, export, delete\)/],
    ['an unknown command', ['drop'], /there is no command "drop"/],
    ['no folder', ['show'], /show needs a folder/],
    ['no folder to export', ['export', '-o', 'x.csv'], /export needs a folder/],
    ['no folder to delete', ['delete', '--yes'], /delete needs a folder/],
    ['two folders', ['show', 'a', 'b'], /show takes one folder, not 2/],
    ['two folders to list', ['list', 'a', 'b'], /list takes one folder, not 2/],
    ['a folder that is not there', ['show', '/gone'], /\/gone does not exist/],
    ['a folder that is not there to list', ['list', '/gone'], /\/gone does not exist/],
    ["another command's option", ['list', '--yes'], /list has no option --yes/],
    ['a file for the list', ['list', '-o', 'x'], /list has no option --output/],
    ['an unknown option', ['list', '--jsn'], /no option "--jsn".*--json/],
    ['an empty file name', ['export', goldenSweep, '--output='], /--output/],
    ['two files', ['export', goldenSweep, '-o', 'a', '-o', 'b'], /given 2 times/],
  ])('%s', async (_what, args, says) => {
    const { code, stdout, stderr } = await results(...args);
    expect({ code, stdout }).toEqual({ code: EXIT.usage, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^hydra: [^\n]+\n$/);
  });
});
