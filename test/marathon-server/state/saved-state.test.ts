import { describe, expect, test } from 'vitest';
import { configFrom, parseAppBody } from '../../../src/marathon-server/http/app-body.ts';
import { restoredState } from '../../../src/marathon-server/scheduler/restore.ts';
import { transition } from '../../../src/marathon-server/scheduler/transition.ts';
import { type ClusterState, emptyState, treeOf } from '../../../src/marathon-server/state/cluster-state.ts';
import {
  durableOf,
  readState,
  UnreadableState,
  writeState,
} from '../../../src/marathon-server/state/saved-state.ts';

const clusterId = '6a3c1f0e-56d5-4d5e-9d1f-1f2d3c4b5a69';

/** An app that says all that an app can say. */
const full = {
  id: '/shop/web',
  args: ['a', 'b'],
  env: { A: '1' },
  labels: { role: 'x' },
  instances: 3,
  constraints: [['hostname', 'UNIQUE']],
  fetch: [{ uri: 'http://127.0.0.1/a.tgz', destPath: 'b' }],
  portDefinitions: [{ port: 0, name: 'http', labels: { V: 'w' } }],
  healthChecks: [
    { protocol: 'HTTP', path: '/', portIndex: 0 },
    { protocol: 'MESOS_TCP', portIndex: 0 },
    { protocol: 'COMMAND', command: { value: 'true' } },
  ],
  readinessChecks: [{ portName: 'http' }],
  dependencies: ['/db'],
  acceptedResourceRoles: ['*'],
  taskKillGracePeriodSeconds: 1,
};

function deployed(state: ClusterState, ...bodies: object[]): ClusterState {
  const changes = new Map(
    bodies.map((body) => {
      const parsed = parseAppBody(body);
      return [parsed.id ?? '', configFrom(parsed, parsed.id ?? '')] as const;
    }),
  );
  const command = { kind: 'deploy', deploymentId: 'd', changes, force: true } as const;
  return transition(state, command, 1_000, { agents: [], newUuid: () => 'u' }).state;
}

const before = deployed(deployed(emptyState, full, { id: '/db', cmd: 'sleep 1' }), {
  id: '/db',
  cmd: 'sleep 2',
});
const text = writeState(durableOf(clusterId, before));

describe('a saved state', () => {
  test('is the same when it is read, each definition once', () => {
    const read = readState(text);
    expect(read).toEqual(durableOf(clusterId, before));
    expect(JSON.parse(text).definitions).toHaveLength(3);
    expect(JSON.parse(writeState(read))).toEqual(JSON.parse(text));
  });

  test('from before checks had a delay is read with the default one', () => {
    const older = text.replaceAll('"delaySeconds":15,', '').replaceAll(',"delaySeconds":15', '');
    expect(older).not.toContain('delaySeconds');
    expect(readState(older)).toEqual(durableOf(clusterId, before));
  });

  test('becomes a cluster that has all apps, groups and versions, and wants all tasks', () => {
    const state = restoredState(readState(text), 5_000);
    expect(treeOf(state)).toEqual(treeOf(before));
    expect(state.lastVersionMs).toBe(before.lastVersionMs);
    expect(state.apps.get('/db')?.versions).toEqual(before.apps.get('/db')?.versions);
    expect(
      [...state.apps].map(([id, { goal }]) => [id, goal.kind, 'instances' in goal && goal.instances]),
    ).toEqual([
      ['/shop/web', 'run', 3],
      ['/db', 'run', 1],
    ]);
    expect([state.tasks.size, state.deployments.size]).toEqual([0, 0]);
    // The next version is later than all that were.
    const next = deployed(state, { id: '/new', cmd: 'x' });
    expect(treeOf(next).version > treeOf(before).version).toBe(true);
  });

  test('leaves out apps that were deleted', () => {
    const command = {
      kind: 'deploy',
      deploymentId: 'e',
      changes: new Map([['/db', null]]),
      force: true,
    } as const;
    const after = transition(before, command, 2_000, { agents: [], newUuid: () => 'u' }).state;
    expect(treeOf(restoredState(readState(writeState(durableOf(clusterId, after))), 0)).apps.has('/db')).toBe(
      false,
    );
  });
});

describe('a file that is none is refused:', () => {
  const json = JSON.parse(text);
  const cases: [string, unknown][] = [
    ['is not JSON', text.slice(0, -10)],
    ['is not JSON', ''],
    ['is no state of a cluster', { format: 'other', version: 1 }],
    ['is no state of a cluster', []],
    ['has form 2, and this Hydra reads 1', { ...json, version: 2 }],
    ['is damaged at history', { ...json, history: [] }],
    ['is damaged at definitions.0', { ...json, definitions: [{ ...json.definitions[0], cpus: 'many' }] }],
    ['is damaged at its top', { ...json, more: 1 }],
    ['it has no definition 9', { ...json, versions: { '/db': [9], '/shop/web': [0] } }],
    ['the versions of an app do not end with what it is', { ...json, versions: {} }],
    ['it has no root', { ...json, history: [{ ...json.history[0], groups: [] }] }],
  ];
  test.each(cases)('%s', (why, content) => {
    const wrong = typeof content === 'string' ? content : JSON.stringify(content);
    expect(() => readState(wrong)).toThrow(UnreadableState);
    expect(() => readState(wrong)).toThrow(why);
  });
});
