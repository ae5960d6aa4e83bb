import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askLive, type FoundRun, liveRuns } from '../../src/control/live-socket.ts';
import { pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab, type RunningHydra } from '../harness/hydra-process.ts';

/* App groups of a run on real processes: by the shell, and by the socket that the shell speaks to. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

const load = ['--clients=10', '--clients_per_app=5', '--msg_rate=1000', '--msg_batch=10'];

async function found(run: RunningHydra): Promise<FoundRun> {
  await run.seen(/sent [1-9]/);
  const [only] = await liveRuns(lab.temp);
  if (only === undefined) throw new Error('no run takes commands');
  return only;
}

describe('app groups', { timeout: 180_000 }, () => {
  it('do what they are told while the run publishes, and each command is an event of it', async () => {
    const run = lab.start(['zmq', '--json', ...load, '--test_duration=25']);
    const live = await found(run);
    const tell = async (text: string) => (await askLive(live, text.split(' '))).text;
    expect(statSync(live.path).mode & 0o777).toBe(0o600);
    expect(await tell('create slow 4')).toBe('group create slow 4: 4 clients');
    await expect(tell('create more 7')).rejects.toThrow('7 clients wanted, and 6 of 10 are free');
    await tell('slow pause');
    await expect(tell('slow pause')).rejects.toThrow('4 of 4 clients of "slow" are paused or blocked');
    const shell = await lab.run(['cli', 'group', 'list']);
    expect(shell).toMatchObject({ code: 0, stdout: 'slow: 4 clients\nfree: 6 clients\n' });
    await tell('slow resume');
    await tell('create paced 1');
    await tell('paced set recv_rate 100');
    await tell('slow reconnect');
    await tell('remove slow 1');
    await tell('create cut 2');
    await tell('cut block reset for 500ms');
    await tell('delete slow');
    expect(await tell('list')).toBe('paced: 1 client\ncut: 2 clients\nfree: 6 clients');

    const ended = await run.ended;
    const result = pubsubResult.parse(JSON.parse(ended.stdout));
    expect(result.events.map(({ what }) => what)).toEqual([
      'group create slow 4: 4 clients',
      'group slow pause: 4 clients',
      'group slow resume: 4 clients',
      'group create paced 1: 1 client',
      'group paced set recv_rate 100: 1 client',
      'group slow reconnect: 4 clients',
      'group remove slow 1: 1 client',
      'group create cut 2: 2 clients',
      'group cut block reset for 500ms: 2 clients',
      'group delete slow: 3 clients',
    ]);
    // The killed one is measured no more; its siblings are.
    expect(result.client_count).toBe(9);
    const { clients } = result;
    const [first = '', second = ''] = [...new Set(clients.map(({ task }) => task))];
    const of = (task: string) => clients.filter((one) => one.task === task);
    expect([of(first).length, of(second).length].sort()).toEqual([4, 5]);
    // Three that reconnected once, and two whose connections were cut.
    expect(clients.filter(({ reconnects }) => reconnects === 1)).toHaveLength(5);
    expect(clients.filter(({ reconnects }) => reconnects === 0)).toHaveLength(4);
    expect(result.blocks).toMatchObject([
      { mode: 'stall', text: 'group slow pause', clients: 3, not_recovered: 0 },
      { mode: 'reset', text: 'group cut block reset for 500ms', clients: 2, reconnects: 2, not_recovered: 0 },
    ]);
    expect(result.blocks[0]?.late).toBeGreaterThan(0);
    for (const one of clients) expect(one.lost).toBe(25_000 - one.received);
    expect(result.notes.join()).toContain('1 client of app groups ended as asked');
    await expect(askLive(live, ['list'])).rejects.toThrow(`run ${live.runId} does not answer`);
  });

  it('are none where no run publishes, said in one line', async () => {
    const { code, stderr } = await lab.run(['cli', 'group', 'create', 'slow', '10']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^hydra: no run of yours publishes on this machine .*\n$/),
    });
  });

  it('leave nothing behind when the run is killed', async () => {
    const run = lab.start(['zmq', ...load, '--test_duration=60']);
    const live = await found(run);
    await askLive(live, ['create', 'all', '10']);
    await askLive(live, ['all', 'block']);
    run.kill('SIGKILL');
    await run.ended;
  });
});
