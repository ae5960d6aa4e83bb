import { expect, test } from 'vitest';
import { newRunId } from '../../src/base/run-id.ts';
import { hasLabelsOfRun } from '../../src/base/run-labels.ts';
import { ownMasterLabels } from '../../src/session/master-labels.ts';

const labels = {
  hydra_run: newRunId(new Date(), Math.random),
  hydra_workload: 'kafka',
  hydra_role: 'publisher',
  hydra_master: 'host.example:4711',
};

test('the labels of a run are known again, whatever stands beside them', () => {
  expect(hasLabelsOfRun(labels)).toBe(true);
  expect(hasLabelsOfRun({ ...labels, team: 'x' })).toBe(true);
  expect(hasLabelsOfRun({ ...labels, ...ownMasterLabels('http://127.0.0.1:9/alive/x') })).toBe(true);
});

test.each([
  { hydra_master: 'x\u001b[31m:1' },
  { hydra_heartbeat: 'file:///etc/passwd' },
  { hydra_process: '\u202eboot' },
])('%j is no mark of a run', (other) => {
  expect(hasLabelsOfRun({ ...labels, ...other })).toBe(false);
});

test.each<[string, Record<string, string>]>([
  ['hydra_run', { hydra_run: 'r1' }],
  ['hydra_run', { hydra_run: '20261340-141500-3f9a2c' }],
  ['hydra_workload', { hydra_workload: 'Orders of 2026' }],
  ['hydra_role', { hydra_role: 'web/1' }],
  ['hydra_master', { hydra_master: 'somebody' }],
])('not with another %s: %j', (name, other) => {
  expect(hasLabelsOfRun({ ...labels, ...other })).toBe(false);
  const { [name as keyof typeof labels]: _, ...rest } = labels;
  expect(hasLabelsOfRun(rest)).toBe(false);
});
