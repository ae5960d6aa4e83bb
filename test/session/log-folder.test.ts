import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogFolder } from '../../src/session/log-folder.ts';
import { tempFolder } from '../harness/temp-folder.ts';

let parent: string;

beforeEach(() => {
  parent = tempFolder();
});

describe('a folder of logs', () => {
  it('is not there before there is something to keep', async () => {
    new LogFolder(join(parent, 'logs'));
    expect(await readdir(parent)).toEqual([]);
  });

  it('keeps logs under names that no task id can lead out of it', async () => {
    const folder = new LogFolder(join(parent, 'logs'));
    await folder.saveTask({ id: 'hydra_kafka-sub.0123-ab' }, 'stdout', 'hello\n');
    await folder.saveTask({ id: '../../outside' }, 'stderr', 'oh\n');
    await folder.saveServer({ file: 'broker.log', text: 'started\n' });
    expect(await readdir(parent)).toEqual(['logs']);
    expect((await readdir(join(parent, 'logs'))).sort()).toEqual([
      '.._.._outside.stderr',
      'broker.log',
      'hydra_kafka-sub.0123-ab.stdout',
    ]);
    expect(await readFile(join(parent, 'logs', 'broker.log'), 'utf8')).toBe('started\n');
  });
});
