import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { HydraLab } from '../harness/hydra-process.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

describe('the built command', () => {
  it('prints help and ends with 2 when there is no command, and with 0 when help was asked for', async () => {
    const bare = await lab.run([]);
    const asked = await lab.run(['--help']);
    expect(bare).toMatchObject({ code: 2, stderr: '' });
    expect(asked).toEqual({ ...bare, code: 0 });
    for (const command of ['kafka', 'up', 'server', 'clean', 'doctor']) {
      expect(asked.stdout).toContain(`hydra ${command}`);
    }
  });

  it.each(['kafka', 'up', 'server', 'clean', 'doctor'])('has help with examples for %s', async (command) => {
    const { code, stdout, stderr } = await lab.run([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: hydra ${command}`);
    expect(stdout).toMatch(/Examples:\n +hydra /);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    expect(await lab.run(['--version'])).toEqual({
      code: 0,
      signal: null,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it('shows where an error comes from only with HYDRA_DEBUG=1', async () => {
    const quiet = await lab.run(['kafka', '--msg_rate=x']);
    const loud = await lab.run(['kafka', '--msg_rate=x'], { HYDRA_DEBUG: '1' });
    expect(quiet.stderr.split('\n')).toHaveLength(2);
    expect(loud.stderr.startsWith(quiet.stderr)).toBe(true);
    expect(loud.stderr).toMatch(/\n {4}at /);
    expect(loud.code).toBe(2);
  });

  it('warns of a variable that is likely misspelt, and goes on', async () => {
    const { stderr } = await lab.run(['kafka', '--bootstrap=127.0.0.1:1'], { HYDRA_MARATHON_PROT: '1' });
    expect(stderr.split('\n')).toEqual([
      'hydra: environment variable HYDRA_MARATHON_PROT is not known and not used (did you mean HYDRA_MARATHON_PORT?)',
      expect.stringMatching(/^hydra: cannot reach Kafka/),
      '',
    ]);
  });

  it('reads no pipe that is given as a file, whose writer may never come', async () => {
    const pipe = join(lab.folder, 'pipe');
    await lab.startProgram('mkfifo', [pipe]).ended;
    const options = ['config_file', 'marathon_token_file', 'marathon_password_file', 'marathon_ca_file'];
    for (const option of options) {
      const { code, stderr } = await lab.run(['kafka', `--${option}=${pipe}`]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^hydra: .* is no regular file \(.*\n$/),
      });
    }
  });

  it('says so when its folder has gone', async () => {
    const folder = join(lab.folder, 'gone');
    mkdirSync(folder);
    const script = `cd ${folder} && rmdir ${folder} && exec ${process.execPath} ${join(packageRoot, 'bin', 'hydra.js')} kafka`;
    expect(await lab.startProgram('sh', ['-c', script]).ended).toMatchObject({
      code: 1,
      stderr:
        'hydra: the working directory does not exist any more (change to another folder and try again)\n',
    });
  });

  it('says nothing when the reader of its output has gone', async () => {
    const run = lab.start(['kafka', '--help']);
    run.child.stdout?.destroy();
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });
});
