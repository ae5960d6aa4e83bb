import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { readRun } from '../../src/request/run-request.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { sharedTempFolder } from '../harness/temp-folder.ts';

const cwd = sharedTempFolder();

describe('readRun', () => {
  it('gives settings and options that a measurement can begin with', () => {
    const { settings, options } = readRun(kafka, {
      raw: { msg_rate: '500', output: join(cwd, 'out') },
      cwd,
      env: {},
      workloads: [kafka],
    });
    expect(settings.cluster.engine).toBe('local');
    expect(options).toMatchObject({ msg_rate: 500, output: join(cwd, 'out') });
  });

  it.each([
    ['an option out of range', { msg_rate: '-1' }, /msg_rate/],
    ['a threshold on what no result has', { threshold: ['average_loss<1'] }, /average_loss/],
    ['a network device that is not there', { hydra_dev: 'nowhere0' }, /nowhere0/],
  ])('refuses %s', (_, raw, problem) => {
    const read = () =>
      readRun(kafka, { raw: { output: join(cwd, 'out'), ...raw }, cwd, env: {}, workloads: [kafka] });
    expect(read).toThrow(UsageError);
    expect(read).toThrow(problem);
  });

  it('refuses a place that nothing can be written to', () => {
    const file = join(cwd, 'file');
    writeFileSync(file, '');
    expect(() =>
      readRun(kafka, { raw: { output: join(file, 'out') }, cwd, env: {}, workloads: [kafka] }),
    ).toThrow(/--output/);
  });
});
