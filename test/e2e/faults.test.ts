import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { type Ended, HydraLab, type RunningHydra } from '../harness/hydra-process.ts';

/* Faults on real processes: each ends in a named finding, with exact counts where counts can be had. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(5_000));

const load = ['--msg_rate=1000', '--msg_batch=10'];

/** Process ids of the lab whose command line fits. */
function pidsOf(pattern: RegExp): number[] {
  return lab.processes().filter((pid) => pattern.test(lab.commandOf(pid)));
}

/** Whether a task has anything in its log yet. */
function hasWritten(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cwd/stdout`, 'utf8') !== '';
  } catch {
    return false;
  }
}

async function publishing(run: RunningHydra): Promise<void> {
  await run.seen(/watch/);
  // The first progress line tells of messages that have arrived.
  await run.seen(/sent [1-9]/);
}

async function resultOf(run: RunningHydra): Promise<PubsubResult> {
  const ended = await run.ended;
  return pubsubResult.parse(JSON.parse(ended.stdout));
}

describe('a broker that stalls', () => {
  it('for 2 s mid-run: nothing lost, nothing double, and the stall shows in the latency', async () => {
    const run = lab.start(['kafka', '--json', '--total_sub_apps=1', '--test_duration=8', ...load]);
    await publishing(run);
    const [broker] = pidsOf(/kafka\.Kafka/);
    if (broker === undefined) throw new Error('no broker process');
    process.kill(broker, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.kill(broker, 'SIGCONT');
    const result = await resultOf(run);
    expect(result.counts).toMatchObject({ asked: 8000, acked: 8000, lost: 0, duplicated: 0, reordered: 0 });
    expect(result.latency_us.publish?.max).toBeGreaterThanOrEqual(1_900_000);
    expect(result.latency_us.end_to_end?.max).toBeGreaterThanOrEqual(1_900_000);
  });

  it('dead for good: the run ends by itself with exit code 1 and says so', async () => {
    const run = lab.start(['kafka', '--json', '--total_sub_apps=1', '--test_duration=20', ...load]);
    await publishing(run);
    for (const pid of pidsOf(/kafka\.Kafka/)) process.kill(pid, 'SIGKILL');
    const ended = await run.ended;
    expect(ended.code).toBe(1);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/broker .* died: SIGKILL/);
  });
});

describe('a task that dies', () => {
  it('subscriber: named, its clients taken out of N, not clean, the others exact', async () => {
    const run = lab.start([
      'kafka',
      '--json',
      '--total_sub_apps=3',
      '--clients_per_app=2',
      '--test_duration=6',
      ...load,
    ]);
    await publishing(run);
    const [victim] = pidsOf(/kafka-sub\.mjs/);
    if (victim === undefined) throw new Error('no subscriber process');
    process.kill(victim, 'SIGKILL');
    const result = await resultOf(run);
    expect((await run.ended).code).toBe(1);
    expect(result.client_count).toBe(4);
    expect(result.dead_tasks).toHaveLength(1);
    expect(result.dead_tasks[0]).toMatchObject({ role: 'subscriber', phase: 'watch' });
    expect(result.clean).toBe(false);
    expect(result.counts).toMatchObject({ acked: 6000, expected: 24_000, received: 24_000, lost: 0 });
  });

  it('publisher: the run ends at once, names it and keeps its log', async () => {
    const run = lab.start(['kafka', '--json', '--total_sub_apps=1', '--test_duration=30', ...load]);
    await publishing(run);
    for (const pid of pidsOf(/kafka-pub\.mjs/)) process.kill(pid, 'SIGKILL');
    const ended = await run.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/publisher task \S+ died in phase watch/);
  });

  it('publisher, between its launch and the first question: named, and its log kept', async () => {
    const run = lab.start(['kafka', '--json', '--total_sub_apps=12', '--test_duration=1', ...load]);
    // By then the publisher's app is launched, and the subscribers' is being scaled.
    await run.seen(/ of 12 tasks running/);
    let ended: Ended | null = null;
    void run.ended.then((end) => {
      ended = end;
    });
    // A new one takes its place after a second, as Marathon has it.
    while (ended === null) {
      for (const pid of pidsOf(/kafka-pub\.mjs/).filter(hasWritten)) process.kill(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, stdout, stderr } = await run.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      /^hydra: publisher task \S+ (ended right after its launch|died in phase)/,
    );
    const kept = readdirSync(join(lab.folder, 'results'), { recursive: true, encoding: 'utf8' });
    expect(kept.filter((file) => /kafka-pub.*stdout$/.test(file))).not.toEqual([]);
  }, 60_000);
});

describe('networks that are blocked', { timeout: 120_000 }, () => {
  it.each(['reset', 'stall'])(
    '(%s) lose nothing: what was published meanwhile is read afterwards',
    async (mode) => {
      const fault = `block subscribers 50% at 1s for 2s with ${mode}`;
      const args = ['kafka', '--json', '--clients=4', '--clients_per_app=2', '--test_duration=6', ...load];
      const result = await resultOf(lab.start([...args, `--faults=${fault}`]));
      expect(result.counts).toMatchObject({
        acked: 6000,
        received: 24_000,
        lost: 0,
        duplicated: 0,
        reordered: 0,
      });
      expect(result.blocks).toMatchObject([
        { clients: 2, mode, text: fault, lost: 0, reconnects: mode === 'reset' ? 2 : 0, not_recovered: 0 },
      ]);
      // Two seconds at 1000/s to two clients.
      expect(result.blocks[0]?.late).toBeGreaterThanOrEqual(3_500);
      expect(result.blocked_clients.map(({ recovered_s }) => recovered_s)).not.toContain(null);
      expect(result.latency_us.end_to_end?.max).toBeGreaterThanOrEqual(1_900_000);
    },
  );

  it('of members of groups are told too, and groups lose nothing', async () => {
    const fault = 'block subscribers 1 at 1s for 2s with reset';
    const args = [
      'kafka',
      '--json',
      '--clients=3',
      '--groups=1',
      '--partitions=3',
      '--test_duration=8',
      ...load,
    ];
    const result = await resultOf(lab.start([...args, `--faults=${fault}`]));
    expect(result.counts).toMatchObject({ acked: 8000, received: 8000, lost: 0 });
    expect(result.blocks).toMatchObject([{ clients: 1, lost: null }]);
  });

  it('of kafkajs are not in our hands: refused in one line', async () => {
    const fault = 'block subscribers 50% at 1s for 2s';
    const { code, stderr } = await lab.run(['kafka', '--client=kafkajs', `--faults=${fault}`]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`--faults: "${fault}" is for clients of --client wire`),
    });
  });
});
