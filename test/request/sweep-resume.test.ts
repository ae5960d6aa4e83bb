import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/base/errors.ts';
import { readSweepResume } from '../../src/request/sweep-resume.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { copyOfGolden, editJson, goldenCell, goldenManifest } from '../store/golden.ts';

const read = (folder: string) =>
  readSweepResume({ raw: {}, cwd: folder, env: {}, workloads: [kafka] }, folder);

describe('a sweep that is resumed', () => {
  it('has the options that its cells were measured with', async () => {
    const { plan, cellOptions } = await read(copyOfGolden());
    const [first = expect.fail()] = plan.cells;
    expect(cellOptions(first.varied)).toMatchObject({ msg_batch: goldenManifest().options.msg_batch });
  });

  it.each([
    [
      'a manifest with another option',
      (folder: string) =>
        editJson(join(folder, 'manifest.json'), { options: { ...goldenManifest().options, msg_size: 4000 } }),
      /cell "001" .* was measured with --msg_size 100, the rest would be with 4000/,
    ],
    [
      'a manifest that lost its options',
      (folder: string) => editJson(join(folder, 'manifest.json'), { options: {} }),
      /cell "001" .* was measured with --/,
    ],
    [
      'a cell of another study',
      (folder: string) => {
        const result = goldenCell().result ?? expect.fail();
        editJson(join(folder, 'cells', '001.json'), {
          result: { ...result, options: { ...result.options, acks: 'all' } },
        });
      },
      /was measured with --acks "all", the rest would be with 1/,
    ],
    [
      'a condition that is none',
      (folder: string) =>
        editJson(join(folder, 'manifest.json'), { plan: { ...goldenManifest().plan, stop_when: ['zzz'] } }),
      /a condition of the plan: "zzz" is not a condition/,
    ],
    [
      'a condition on what no result has',
      (folder: string) =>
        editJson(join(folder, 'manifest.json'), { plan: { ...goldenManifest().plan, threshold: ['foo<1'] } }),
      /the result has no "foo"/,
    ],
  ])('is refused for %s, before anything starts', async (_, spoil, message) => {
    const folder = copyOfGolden();
    spoil(folder);
    const refused = read(folder);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
  });
});
