import { expect, test } from 'vitest';
import { inKillOrder, isDone, needsOf } from '../../../src/marathon-server/scheduler/app-needs.ts';
import { appDefaults } from '../../../src/marathon-server/state/app-definition.ts';
import type { Goal, TaskPhase, TaskRecord } from '../../../src/marathon-server/state/cluster-state.ts';

const app = { id: '/x', ...appDefaults, version: 'v2', lastScalingAt: 'v2', lastConfigChangeAt: 'v2' };
let made = 0;
const task = (kind: TaskPhase['kind'], configVersion = 'v2'): TaskRecord => ({
  id: `${kind}-${++made}`,
  appId: '/x',
  version: configVersion,
  configVersion,
  agentId: 'S0',
  host: '127.0.0.1',
  ports: [],
  cpus: 1,
  mem: 1,
  disk: 0,
  gpus: 0,
  stagedAtMs: made,
  phase: kind === 'staging' ? { kind } : { kind, startedAtMs: made },
  health: [],
  readiness: [],
});
const running = (count: number, version?: string) =>
  Array.from({ length: count }, () => task('running', version));
const run = (instances: number): Goal => ({ kind: 'run', app, instances });
const replace = (instances: number, healthy = 1, over = 1): Goal => ({
  kind: 'replace',
  instances,
  app: { ...app, upgradeStrategy: { minimumHealthCapacity: healthy, maximumOverCapacity: over } },
});

test('the killing order is staging first, then by age as the app says', () => {
  const [old, young] = running(2) as [TaskRecord, TaskRecord];
  const staging = task('staging');
  expect(inKillOrder([old, young, staging], 'YOUNGEST_FIRST')).toEqual([staging, young, old]);
  expect(inKillOrder([old, young, staging], 'OLDEST_FIRST')).toEqual([staging, old, young]);
});

test('a lack is launched, a surplus killed, and one that is ending holds its place', () => {
  expect(needsOf(run(3), running(1))).toEqual({ kill: [], launch: 2 });
  expect(needsOf(run(3), [...running(1), task('killing')])).toEqual({ kill: [], launch: 1 });
  expect(needsOf(run(1), running(3)).kill).toHaveLength(2);
  expect(needsOf(run(1), [...running(1), task('killing')])).toEqual({ kill: [], launch: 0 });
});

test('an upgrade starts new tasks beside the old as far as it may, then lets old ones go', () => {
  expect(needsOf(replace(2), running(2, 'v1'))).toEqual({ kill: [], launch: 2 });
  const half = [...running(2, 'v1'), ...running(1)];
  expect(needsOf(replace(2), half).kill).toEqual([half[1]?.id]);
  expect(needsOf(replace(4, 0.5, 0), running(4, 'v1'))).toMatchObject({
    kill: [expect.any(String), expect.any(String)],
  });
});

test('stopping kills everything that is not ending yet', () => {
  expect(needsOf({ kind: 'stop' }, [...running(2), task('killing')]).kill).toHaveLength(2);
});

test('an action is done when the tasks are what it wanted', () => {
  const record = {
    definition: app,
    removed: false,
    goal: run(2),
    versions: [],
    backoff: null,
    lastTaskFailure: null,
    queuedSinceMs: null,
    announcedChecks: [],
    portsRetryMs: 0,
    offers: null,
  };
  const scale = { action: 'ScaleApplication', app } as const;
  expect(isDone(scale, record, running(2))).toBe(true);
  expect(isDone(scale, record, [...running(1), task('staging')])).toBe(false);
  expect(isDone(scale, record, [...running(2), task('killing')])).toBe(false);
  const upgrade = { ...record, goal: replace(2) };
  expect(isDone({ action: 'RestartApplication', app }, upgrade, [...running(1), ...running(1, 'v1')])).toBe(
    false,
  );
  expect(isDone({ action: 'StopApplication', app }, undefined, running(1))).toBe(false);
  expect(isDone({ action: 'StopApplication', app }, undefined, [])).toBe(true);
});
