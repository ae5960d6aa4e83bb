import { describe, expect, it } from 'vitest';
import { differences } from '../../src/marathon-page/app-settings.ts';
import { otherLabels, runLabelsOf, runTitle } from '../../src/marathon-page/runs.ts';
import { ago, cores, reasonText, span, stateText } from '../../src/marathon-page/words.ts';

describe('words of the page', () => {
  it('tell spans of time by their two largest units', () => {
    expect([0, 900, 61_000, 3_600_000, 90_061_000].map(span)).toEqual([
      '0 s',
      '1 s',
      '1 min 1 s',
      '1 h',
      '1 d 1 h',
    ]);
    expect(ago('2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 1, 0, 0, 5))).toBe('5 s ago');
    expect(ago('', 0)).toBe('');
  });

  it('tell cores, states and reasons', () => {
    expect([0.004, 1.256, 12.34].map(cores)).toEqual(['0.00', '1.26', '12.3']);
    expect(stateText('TASK_RUNNING')).toBe('running');
    expect([reasonText('InsufficientCpus'), reasonText('Unheard')]).toEqual(['too few CPUs', 'Unheard']);
  });

  it('tell what a measurement does, as its apps bear it', () => {
    const labels = { hydra_run: 'r', hydra_workload: 'kafka', hydra_purpose: '10 clients', team: 'x' };
    const run = runLabelsOf({ labels });
    expect(run === null ? '' : runTitle(run)).toBe('kafka: 10 clients');
    expect(otherLabels({ labels })).toEqual([['team', 'x']]);
    expect(runLabelsOf({ labels: { team: 'x' } })).toBeNull();
  });

  it('tell in what two versions differ, not in what they are at the moment', () => {
    const one = { cmd: 'a', env: { A: '1' }, version: '1', tasksRunning: 3 };
    expect(differences(one, { cmd: 'a', env: { A: '2' }, version: '2', labels: {} })).toEqual([
      'env',
      'labels',
    ]);
  });
});
