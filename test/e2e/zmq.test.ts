import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import { packetRights } from '../harness/packet-rights.ts';

/* ZeroMQ from the command line: real publishers and subscribers, and nothing between them. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

async function measured(args: readonly string[]): Promise<PubsubResult> {
  const { code, stdout, stderr } = await lab.run(['zmq', '--json', ...args]);
  if (code !== 0) throw new Error(`hydra zmq exited ${code}: ${stderr}`);
  return pubsubResult.parse(JSON.parse(stdout));
}

const whole = { lost: 0, undelivered: 0, duplicated: 0, reordered: 0, corrupted: 0, foreign: 0 };

describe('hydra zmq', { timeout: 120_000 }, () => {
  it('delivers everything, from two publishers to subscribers of ours', async () => {
    const result = await measured([
      '--total_sub_apps=3',
      '--publishers=2',
      '--msg_rate=1000',
      '--test_duration=2',
    ]);
    expect(result.counts).toMatchObject({ asked: 2_000, acked: 2_000, received: 60_000, ...whole });
    expect(result).toMatchObject({
      workload: 'zmq',
      client_count: 30,
      drain_end: 'complete',
      independent_count: null,
    });
  });

  it("loses what a stopped task of libzmq's does not take, exactly that, and says where", async () => {
    const options = ['--clients=4', '--clients_per_app=2', '--client=libzmq', '--rcvhwm=10', '--sndhwm=10'];
    // 20 MB to each: more than the kernel holds for a connection that nobody reads.
    const load = ['--msg_rate=2000', '--msg_batch=10', '--msg_size=5000', '--test_duration=4'];
    const run = lab.start(['zmq', '--json', ...options, ...load]);
    await run.seen(/sent [1-9]/);
    const victim = lab.processes().find((pid) => lab.commandOf(pid).includes('zmq-sub.mjs'));
    if (victim === undefined) throw new Error('no subscriber');
    process.kill(victim, 'SIGSTOP');
    await run.seen(/^drain/m);
    process.kill(victim, 'SIGCONT');
    const result = pubsubResult.parse(JSON.parse((await run.ended).stdout));
    const { counts, clients } = result;
    // Each client's own count against what was published is the ledger: nothing else knows what was dropped.
    const ledger = clients.map(({ received }) => 8_000 - received);
    expect(clients.map(({ lost }) => lost)).toEqual(ledger);
    expect(counts.lost).toBe(ledger.reduce((sum, lost) => sum + lost, 0));
    const losers = clients.filter(({ lost }) => (lost ?? 0) > 1_000);
    expect(new Set(losers.map(({ task }) => task)).size).toBe(1);
    expect(losers.length).toBe(2);
    expect(counts).toMatchObject({ acked: 8_000, duplicated: 0, reordered: 0, corrupted: 0 });
    const told = result.verdict.evidence.map(({ evidence }) => evidence).join(' | ');
    expect(told).toMatch(/dropped at the publisher's high-water mark of 10 for \d clients/);
    expect(told).toMatch(/zmq-sub\S* stood still/);
  });
});

describe('options of hydra zmq that contradict each other', () => {
  it.each([
    [['--rcvhwm=10'], /--rcvhwm 10 is for the queue of a subscriber of libzmq's, and --client is wire/],
    [['--conflate'], /--conflate is for the queue/],
    [['--client=libzmq', '--conflate', '--rcvhwm=1'], /--rcvhwm 1 is not looked at with --conflate/],
    [['--xpub_nodrop', '--sndhwm=0'], /--xpub_nodrop needs a bound/],
    [['--faults=block subscribers 10% at 9s for 2s'], /lasts beyond --test_duration 10/],
    [['--faults=kill leader at 3s'], /--faults: "kill leader at 3s" has a fault that cannot be read/],
  ])('%j are refused in one line', async (args, words) => {
    const { code, stderr } = await lab.run(['zmq', ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(words) });
  });
});

describe('networks that are blocked', { timeout: 120_000 }, () => {
  const load = [
    '--clients=10',
    '--clients_per_app=5',
    '--msg_rate=1000',
    '--msg_batch=10',
    '--test_duration=4',
  ];

  it.each(['wire', 'libzmq'])(
    'of %s lose what was published meanwhile, exactly that, of the clients drawn',
    async (client) => {
      const fault = 'block subscribers 30% at 1s for 1s with reset';
      const result = await measured([...load, `--client=${client}`, `--faults=${fault}`, '--fault_seed=7']);
      const { clients, counts, blocks, blocked_clients, events } = result;
      expect(blocks).toMatchObject([
        { clients: 3, mode: 'reset', text: fault, late: 0, reconnects: 3, not_recovered: 0 },
      ]);
      // Each client's own count against what was published is the ledger.
      const ledger = new Map(clients.map((one) => [`${one.task} ${one.client}`, 4_000 - one.received]));
      expect(counts).toMatchObject({ acked: 4_000, duplicated: 0, reordered: 0, corrupted: 0 });
      expect([...ledger.values()].filter((lost) => lost > 0)).toHaveLength(3);
      for (const { task, client: index, lost } of blocked_clients) {
        // A second of it, and what passed until the connection stood again.
        expect(lost).toBeGreaterThanOrEqual(900);
        expect(ledger.get(`${task} ${index}`)).toBe(lost);
      }
      expect(blocks[0]?.lost).toBe(counts.lost);
      expect(result.verdict.evidence).toEqual([
        { cause: 'network', evidence: expect.stringContaining(`"${fault}" lost`), reasons: ['lost'] },
      ]);
      expect(events).toMatchObject([
        { what: expect.stringContaining(`${fault}: 3 clients in `), error: null },
      ]);
      expect(result.options).toMatchObject({ faults: fault, fault_seed: 7 });
    },
  );

  it('stall, and lose nothing that finds room', async () => {
    const result = await measured([...load, '--faults=block subscribers 10 at 1s for 1s']);
    expect(result.counts).toMatchObject({ received: 40_000, ...whole });
    expect(result.blocks).toMatchObject([
      { clients: 10, mode: 'stall', lost: 0, reconnects: 0, not_recovered: 0 },
    ]);
    expect(result.blocks[0]?.late).toBeGreaterThanOrEqual(9_000);
    expect(result.latency_us.end_to_end?.max).toBeGreaterThanOrEqual(900_000);
  });

  it.each(['wire', 'libzmq'])(
    'lose packets of %s, which TCP sends again, or say that the right for that lacks',
    async (client) => {
      const fault = 'block subscribers 3 at 1s for 1s with packet_loss';
      const run = lab.start(['zmq', '--json', ...load, `--client=${client}`, `--faults=${fault}`]);
      const { code, stdout, stderr } = await run.ended;
      if (!packetRights().has) {
        expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('nft cannot drop') });
        return;
      }
      const result = pubsubResult.parse(JSON.parse(stdout));
      expect(result.counts).toMatchObject({ received: 40_000, ...whole });
      expect(result.blocks).toMatchObject([
        { clients: 3, mode: 'packet_loss', lost: 0, reconnects: 0, not_recovered: 0 },
      ]);
      expect(result.blocks[0]?.late).toBeGreaterThanOrEqual(2_700);
      // What was due when the packets began to be lost has waited for all of the time.
      expect(result.latency_us.end_to_end?.max).toBeGreaterThanOrEqual(900_000);
      expect(packetRights().tables).toEqual([]);
    },
  );

  it.each(['stall', 'packet_loss'])(
    '%s: leave nothing behind when the run is killed meanwhile',
    async (mode) => {
      const run = lab.start([
        'zmq',
        ...load.filter((one) => !one.startsWith('--test_duration')),
        '--test_duration=60',
        `--faults=block subscribers 10 at 0s for 50s with ${packetRights().has ? mode : 'stall'}`,
      ]);
      await run.seen(/behind [1-9]/);
      run.kill('SIGKILL');
      await run.ended;
      // What the run's processes leave is gone with the last of them.
      await lab.closeEmpty(10_000);
      expect(packetRights().tables).toEqual([]);
    },
  );
});
