import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulatedAgents } from '../../src/marathon/agents.ts';
import { Fixture, type Json } from './fixture.ts';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await Fixture.start(simulatedAgents([{ zone: 'pub' }, { zone: 'sub' }]));
});

afterAll(() => fixture.close());

test('the master lists the agents with attributes and what of them is used', async () => {
  await fixture.launch({
    id: '/used',
    cmd: 'exec sleep 1000',
    cpus: 0.5,
    constraints: [['zone', 'CLUSTER', 'sub']],
  });
  const { body } = await fixture.call('GET', '/master/slaves');
  const port = fixture.marathon.port;
  expect(body.slaves).toMatchObject([
    { hostname: '127.0.0.1', attributes: { zone: 'pub' }, used_resources: { cpus: 0 } },
    {
      hostname: '127.0.0.2',
      pid: `slave(1)@127.0.0.2:${port}`,
      attributes: { zone: 'sub' },
      used_resources: { cpus: 0.5 },
      unreserved_resources: { cpus: expect.any(Number) },
    },
  ]);
});

test('each agent answers at its own address with the sandboxes of its own tasks', async () => {
  const where = (zone: string) => ({
    id: `/state/${zone}`,
    cmd: `echo ${zone}; exec sleep 1000`,
    constraints: [['zone', 'LIKE', zone]],
  });
  const [pub] = await fixture.launch(where('pub'));
  const [sub] = await fixture.launch(where('sub'));
  const executorsAt = async (host: string, path: string) => {
    const response = await fetch(`http://${host}:${fixture.marathon.port}${path}`);
    const { frameworks } = (await response.json()) as { frameworks: { executors: Json[] }[] };
    return frameworks[0]?.executors.map(({ id }) => id);
  };
  expect(await executorsAt('127.0.0.1', '/state')).toContain(pub?.id);
  expect(await executorsAt('127.0.0.1', '/state')).not.toContain(sub?.id);
  expect(await executorsAt('127.0.0.2', '/state.json')).toContain(sub?.id);
  expect(await executorsAt('127.0.0.2', '/slave(1)/state')).toContain(sub?.id);
});

test('the sandbox of a task that ended can be read until its app goes', async () => {
  const created = await fixture.call('POST', '/v2/apps', {
    id: '/ended',
    cmd: 'echo last words >&2; exit 4',
    cpus: 0.01,
    mem: 16,
    backoffSeconds: 500,
  });
  expect(created.status).toBe(201);
  const failed = await fixture.status('/ended', 'TASK_FAILED');
  expect(failed.message).toBe('Command exited with status 4');
  expect(await fixture.output(failed.taskId, 'stderr')).toBe('last words\n');
  await fixture.deployed(await fixture.call('DELETE', '/v2/apps/ended'));
  await expect(fixture.output(failed.taskId, 'stderr')).rejects.toThrow('no sandbox');
});
