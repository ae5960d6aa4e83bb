import { describe, expect, it } from 'vitest';
import { HydraError } from '../../src/base/errors.ts';
import { inspectedTask } from '../../src/marathon-client/inspection-schema.ts';
import { absolutePath, candidateIds, nearestNames, taskAmong } from '../../src/shell/names.ts';

const task = (id: string) => inspectedTask.parse({ id, appId: '/a' });

describe('names of apps', () => {
  it.each([
    ['a', '/a'],
    ['/a/', '/a'],
    ['//a//b', '/a/b'],
    ['/', '/'],
  ])('%s means the path %s', (word, path) => {
    expect(absolutePath(word)).toBe(path);
  });

  it('are looked for as they stand, then under our prefix', () => {
    expect(candidateIds('kafka-sub', '/hydra')).toEqual(['/kafka-sub', '/hydra/kafka-sub']);
    expect(candidateIds('/kafka-sub', '/hydra')).toEqual(['/kafka-sub']);
  });

  it('that are unknown bring the nearest to mind', () => {
    const ids = ['/hydra/kafka-pub', '/hydra/kafka-sub', '/web'];
    expect(nearestNames('kafka-sbu', ids, 'apps')).toBe('did you mean /hydra/kafka-sub?');
    expect(nearestNames('kafka', ids, 'apps')).toBe('did you mean /hydra/kafka-pub or /hydra/kafka-sub?');
    expect(nearestNames('/wbe', ids, 'apps')).toBe('did you mean /web?');
    expect(nearestNames('zzzzzzzzzzzz', ids, 'apps')).toBe('apps: /hydra/kafka-pub, /hydra/kafka-sub, /web');
    expect(nearestNames('x', [], 'apps')).toBe('there are no apps at all');
    const many = Array.from({ length: 12 }, (_, index) => `/app-number-${index}`);
    expect(nearestNames('zzz', many, 'apps')).toMatch(/-4 and 7 more; ls apps lists them$/);
  });
});

describe('names of tasks', () => {
  const tasks = [task('hydra_sub.1f3c-9'), task('hydra_sub.2a77-1'), task('hydra_sub')];

  it('are ids, their beginning, or the beginning of what follows the dot', () => {
    expect(taskAmong(tasks, 'hydra_sub', 'here').id).toBe('hydra_sub');
    expect(taskAmong(tasks, 'hydra_sub.1', 'here').id).toBe('hydra_sub.1f3c-9');
    expect(taskAmong(tasks, '2a', 'here').id).toBe('hydra_sub.2a77-1');
  });

  it('that are unknown or mean several are refused', () => {
    expect(() => taskAmong(tasks, 'hydra_', 'of /a')).toThrow(
      '"hydra_" is the beginning of several tasks of /a',
    );
    expect(() => taskAmong(tasks, 'hydra_sub.1f3c-8', 'of /a')).toThrow(
      expect.objectContaining({ hint: 'did you mean hydra_sub.1f3c-9?' }),
    );
    expect(() => taskAmong([], '', 'of /a')).toThrow(HydraError);
  });
});
