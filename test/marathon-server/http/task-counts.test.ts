import { expect, test } from 'vitest';
import { countTasks, taskStatsJson } from '../../../src/marathon-server/http/task-counts.ts';
import { appDefaults } from '../../../src/marathon-server/state/app-definition.ts';
import type { TaskPhase, TaskRecord } from '../../../src/marathon-server/state/cluster-state.ts';
import type { HealthCheck } from '../../../src/marathon-server/state/health-check.ts';
import type { HealthResult } from '../../../src/marathon-server/state/task-health.ts';

const check: HealthCheck = {
  gracePeriodSeconds: 0,
  intervalSeconds: 1,
  timeoutSeconds: 1,
  maxConsecutiveFailures: 1,
  protocol: 'TCP',
  port: 1,
};
const result = (consecutiveFailures: number): HealthResult => ({
  firstSuccessMs: 1,
  lastSuccessMs: 1,
  lastFailureMs: null,
  lastFailureCause: null,
  consecutiveFailures,
});
const v1 = '2026-01-01T00:00:00.000Z';
const v2 = '2026-01-02T00:00:00.000Z';
const v3 = '2026-01-03T00:00:00.000Z';
const app = { id: '/x', ...appDefaults, version: v3, lastScalingAt: v3, lastConfigChangeAt: v2 };
let made = 0;
const task = (
  phase: TaskPhase,
  { failures = [] as readonly (number | null)[], version = v3 } = {},
): TaskRecord => ({
  id: `x.${++made}`,
  appId: '/x',
  version,
  configVersion: version,
  agentId: 'S0',
  host: '127.0.0.1',
  ports: [],
  cpus: 1,
  mem: 1,
  disk: 0,
  gpus: 0,
  stagedAtMs: 0,
  phase,
  health: failures.map((one) => ({ check, result: one === null ? null : result(one) })),
  readiness: [],
});
const running = (startedAtMs: number): TaskPhase => ({ kind: 'running', startedAtMs });

test('tasks are counted by state and by health, those told to end as what they were', () => {
  const tasks = [
    task({ kind: 'staging' }),
    task(running(0)),
    task(running(0), { failures: [null] }),
    task(running(0), { failures: [0, 0] }),
    task(running(0), { failures: [0, 2] }),
    task({ kind: 'killing', startedAtMs: 0 }, { failures: [0] }),
    task({ kind: 'killing', startedAtMs: null }),
  ];
  expect(countTasks(tasks)).toEqual({ staged: 2, running: 5, healthy: 2, unhealthy: 1 });
});

test('statistics are told by version, with how long the tasks run', () => {
  const tasks = [
    task({ kind: 'killing', startedAtMs: 90_000 }, { version: v1 }),
    task(running(96_000), { version: v2, failures: [0] }),
    task(running(98_000), { version: v3, failures: [1] }),
    task({ kind: 'staging' }, { version: v3 }),
  ];
  const stats = (counts: object, averageSeconds: number, medianSeconds: number) => ({
    stats: {
      counts: { staged: 0, running: 0, healthy: 0, unhealthy: 0, ...counts },
      lifeTime: { averageSeconds, medianSeconds },
    },
  });
  expect(taskStatsJson(app, tasks, 100_000)).toEqual({
    startedAfterLastScaling: stats({ staged: 1, running: 1, unhealthy: 1 }, 2, 2),
    withLatestConfig: stats({ staged: 1, running: 2, healthy: 1, unhealthy: 1 }, 3, 3),
    withOutdatedConfig: stats({ running: 1 }, 10, 10),
    totalSummary: stats({ staged: 1, running: 3, healthy: 1, unhealthy: 1 }, 16 / 3, 4),
  });
});

test('what no task belongs to is left out, and so is the life time of tasks that never ran', () => {
  expect(taskStatsJson(app, [], 0)).toEqual({});
  const counts = { staged: 1, running: 0, healthy: 0, unhealthy: 0 };
  expect(taskStatsJson(app, [task({ kind: 'staging' })], 0)).toEqual({
    startedAfterLastScaling: { stats: { counts } },
    withLatestConfig: { stats: { counts } },
    totalSummary: { stats: { counts } },
  });
});
