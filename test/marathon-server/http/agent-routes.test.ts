import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fixture, type Json } from '../fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start([
    { hostname: '127.0.0.1', attributes: {} },
    { hostname: '127.0.0.2', attributes: {} },
  ]);
});
afterAll(() => fixture.close());

describe('an agent reached through the master', () => {
  it('answers as at its own address: state, statistics and files', async () => {
    const constraints = [['hostname', 'UNIQUE']];
    const tasks = await fixture.launch({
      id: '/app',
      cmd: 'echo $HOST; sleep 100',
      instances: 2,
      constraints,
    });
    for (const { id, slaveId, host } of tasks) {
      const statistics = await fixture.call('GET', `/agent/${slaveId}/monitor/statistics`);
      expect((statistics.body as unknown as Json[]).map(({ source }) => source)).toEqual([id]);
      const state = await fixture.call('GET', `/slave/${slaveId}/state.json`);
      expect(state.body.id).toBe(slaveId);
      const [framework] = state.body.frameworks as { executors: Json[] }[];
      const directory = framework?.executors.find((executor) => executor.id === id)?.directory;
      const path = encodeURIComponent(`${directory}/stdout`);
      const file = `/agent/${slaveId}/files/read?path=${path}&offset=0`;
      // A task that runs may not have written yet.
      let data = '';
      while (data === '') data = (await fixture.call('GET', file)).body.data as string;
      expect(data).toBe(`${host}\n`);
    }
  });

  it('does not exist under another id, nor has other paths', async () => {
    const [agent] = (await fixture.call('GET', '/master/slaves')).body.slaves as Json[];
    expect((await fixture.call('GET', '/agent/nobody/state')).status).toBe(404);
    expect((await fixture.call('GET', `/agent/${agent?.id}/v2/apps`)).status).toBe(404);
    expect((await fixture.call('POST', `/agent/${agent?.id}/state`)).status).toBe(405);
  });
});
