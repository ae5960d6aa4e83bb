import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namedModules } from '../../../src/workloads/external/named-modules.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

const env = { HOME: '/home/somebody' };

describe('modules named on a command line', () => {
  it.each([{ form: ['--workload=a.mjs'] }, { form: ['--workload', 'a.mjs'] }])(
    'are taken out of it, as $form',
    ({ form }) => {
      const folder = tempFolder();
      expect(namedModules(['ping', ...form, '--users=2'], { cwd: folder, env })).toEqual({
        modules: [{ path: join(folder, 'a.mjs'), shown: '"a.mjs"', where: '--workload', name: null }],
        args: ['ping', '--users=2'],
        given: ['a.mjs'],
        unread: undefined,
      });
    },
  );

  it('may be several, and each stands once', () => {
    const folder = tempFolder();
    const { modules } = namedModules(['--workload=a.mjs', '--workload=b.mjs', '--workload=./a.mjs'], {
      cwd: folder,
      env,
    });
    expect(modules.map(({ path }) => path)).toEqual([join(folder, 'a.mjs'), join(folder, 'b.mjs')]);
  });

  it('may stand in the home folder', () => {
    const { modules } = namedModules(['--workload=~/a.mjs'], { cwd: tempFolder(), env });
    expect(modules.map(({ path }) => path)).toEqual(['/home/somebody/a.mjs']);
  });

  it('end at --', () => {
    const args = ['results', '--', '--workload=a.mjs'];
    expect(namedModules(args, { cwd: tempFolder(), env })).toEqual({
      modules: [],
      args,
      given: [],
      unread: undefined,
    });
  });

  it.each([
    { args: ['ping', '--workload'] },
    { args: ['ping', '--workload='] },
    { args: ['ping', '--workload', '--users=3'] },
  ])('need a file: $args', ({ args }) => {
    expect(() => namedModules(args, { cwd: tempFolder(), env })).toThrow('--workload needs a value');
  });
});

describe('modules named in a settings file', () => {
  it('are found beside it, whatever folder the command is typed in', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'other.ini'), '[hydra]\nport = 0\n[workloads]\nping = ./a.mjs\n');
    const { modules, args } = namedModules(['ping', `--config-file=${join(folder, 'other.ini')}`], {
      cwd: '/',
      env,
    });
    expect(modules).toEqual([
      {
        path: join(folder, 'a.mjs'),
        shown: '"./a.mjs"',
        where: 'other.ini line 4, [workloads] ping',
        name: 'ping',
      },
    ]);
    expect(args).toEqual(['ping', `--config-file=${join(folder, 'other.ini')}`]);
  });

  it('stand once where the command line names them too', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'hydra.ini'), '[workloads]\nping = a.mjs\n');
    const { modules } = namedModules(['--workload=./a.mjs'], { cwd: folder, env });
    expect(modules.map(({ where }) => where)).toEqual(['--workload']);
  });

  it('are none where the file cannot be read or there is no folder any more', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'hydra.ini'), 'ping = a.mjs\n');
    const unread = expect.objectContaining({ message: expect.stringMatching(/^hydra\.ini line 1/) });
    expect(namedModules(['kafka'], { cwd: folder, env })).toMatchObject({ modules: [], unread });
    expect(namedModules(['kafka'], { cwd: null, env })).toMatchObject({ modules: [], unread: undefined });
  });
});
