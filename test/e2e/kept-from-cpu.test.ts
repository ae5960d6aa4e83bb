import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab, type RunningHydra } from '../harness/hydra-process.ts';
import { createLimitedCgroup } from '../harness/limited-cgroup.ts';

/*
 * Tasks that are stopped or held to a fraction of a core: real processes, real signals, real limits. Whatever their
 * clients show then, nobody but the machine is to be blamed for it.
 */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

const load = ['--msg_rate=1000', '--msg_batch=10', '--clients_per_app=5', '--test_duration=4'];
const passing = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function pidOf(app: 'kafka-pub' | 'kafka-sub'): number {
  const pid = lab.processes().find((one) => lab.commandOf(one).includes(`${app}.mjs`));
  if (pid === undefined) throw new Error(`no process of ${app}`);
  return pid;
}

async function resultOf(run: RunningHydra): Promise<PubsubResult> {
  const ended = await run.ended;
  return pubsubResult.parse(JSON.parse(ended.stdout));
}

const sentences = ({ verdict }: PubsubResult) => verdict.evidence.map(({ evidence }) => evidence).join(' | ');

describe('a stopped task', { timeout: 120_000 }, () => {
  it('that subscribes and misses the end of publishing: the machine, not the broker that it did not ask', async () => {
    const run = lab.start(['kafka', '--json', '--total_sub_apps=2', ...load]);
    await run.seen(/sent [1-9]/);
    const victim = pidOf('kafka-sub');
    process.kill(victim, 'SIGSTOP');
    await passing(7_000);
    process.kill(victim, 'SIGCONT');
    const result = await resultOf(run);
    expect(result.counts).toMatchObject({ acked: 4_000, received: 40_000, lost: 0, undelivered: 0 });
    expect(result.verdict.cause).toEqual(['machine']);
    expect(sentences(result)).toMatch(/kafka-sub\S* stood still for [5-9]\.\d s \(stopped/);
    expect(result.caveats.join()).toMatch(/stood still/);
  });

  it('that publishes: late beyond the bound because of the machine', async () => {
    const run = lab.start(['kafka', '--json', '--total_sub_apps=1', '--max_lateness_ms=500', ...load]);
    await run.seen(/sent [1-9]/);
    const victim = pidOf('kafka-pub');
    process.kill(victim, 'SIGSTOP');
    await passing(1_500);
    process.kill(victim, 'SIGCONT');
    const result = await resultOf(run);
    expect(result.counts).toMatchObject({ asked: 4_000, acked: 4_000, lost: 0 });
    expect(result.unclean_because.join()).toMatch(/the publisher was late: p99 \S+ ms \(bound 500 ms\)/);
    expect(result.verdict.cause).toContain('machine');
    expect(result.verdict.cause).not.toContain('generator');
    expect(result.verdict.cause).not.toContain('server');
    expect(sentences(result)).toMatch(/kafka-pub\S* stood still for 1\.\d s/);
  });
});

describe('a task in a cgroup with a CPU limit', { timeout: 120_000 }, () => {
  const cgroup = createLimitedCgroup(0.05);
  afterAll(() => cgroup?.remove());

  // Whoever may not make cgroups cannot be tested on.
  it.runIf(cgroup !== null)('that subscribes: the limit is named, and the broker is not blamed', async () => {
    const run = lab.start([
      'kafka',
      '--json',
      '--total_sub_apps=2',
      '--clients_per_app=40',
      '--msg_rate=6000',
      '--msg_batch=3',
      '--test_duration=4',
      '--fetch_min_bytes=1',
      '--max_drain_s=0.3',
    ]);
    await run.seen(/warming up/);
    cgroup?.add(pidOf('kafka-sub'));
    const result = await resultOf(run);
    expect(result.counts).toMatchObject({ asked: 24_000, acked: 24_000, lost: 0 });
    const limited = result.tasks.find(({ scheduling }) => (scheduling?.throttled_s ?? 0) > 1);
    expect(limited?.scheduling?.cores).toBe(0.05);
    expect(result.clean).toBe(false);
    expect(result.verdict.cause).toContain('machine');
    expect(result.verdict.cause).not.toContain('server');
    expect(result.verdict.cause).not.toContain('unknown');
    expect(sentences(result)).toMatch(
      /kafka-sub\S* was kept from a CPU for \S+ s \(cgroup limit of 0\.05 cores\)/,
    );
  });
});
