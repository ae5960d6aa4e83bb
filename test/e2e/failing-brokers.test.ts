import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* Brokers that fail while a run is on: what it counts equals what the log holds, read again by another client. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(20_000));

const three = ['--brokers=3', '--replication_factor=3', '--verify=log', '--warmup_s=0'];
const ten = ['--total_sub_apps=2', '--clients_per_app=5'];

/** What clients missed and had twice is what the log misses and has twice. */
function expectAsTheLog({ counts, log_check, independent_count, client_count }: PubsubResult): void {
  expect(log_check).not.toBeNull();
  const { received = 0, missing = 0, duplicated = 0, unacked_received = 0 } = log_check ?? {};
  expect(counts).toMatchObject({
    lost: missing * client_count,
    duplicated: duplicated * client_count,
    unacked_received: unacked_received * client_count,
    received: received * client_count,
  });
  expect(received + duplicated).toBe(independent_count);
  expect(received).toBe((counts.acked ?? 0) - missing + unacked_received);
}

describe('brokers that fail', { timeout: 180_000 }, () => {
  it('lose and double nothing that all replicas acknowledged, whichever way they fail', async () => {
    const faults = [
      'kill leader at 1s; start killed at 3s',
      'pause leader of 1 for 1s at 9s',
      'restart leader of 2 at 12s',
      'fill leader at 22s; start killed at 24s',
    ].join('; ');
    const load = [...ten, '--partitions=3', '--acks=all', '--msg_rate=1000', '--test_duration=30'];
    const result = await lab.kafka([...three, ...load, `--faults=${faults}`]);
    expect(result.counts).toMatchObject({
      asked: 30_000,
      acked: 30_000,
      lost: 0,
      duplicated: 0,
      reordered: 0,
    });
    expectAsTheLog(result);
    expect(result.events.map(({ what, error }) => [what.replace(/\d$/, 'N'), error])).toEqual([
      ['kill leader at 1s: broker N', null],
      ['start killed at 3s: broker N', null],
      ['pause leader of 1 for 1s at 9s: broker N', null],
      ['restart leader of 2 at 12s: broker N', null],
      [
        expect.stringMatching(
          /^fill leader at 22s: broker \d ended: LogDirFailureChannel: Error while .* in dir data: java.io.IOException: File too large; /,
        ),
        null,
      ],
      ['start killed at 24s: broker N', null],
    ]);
    expect(Object.keys(result.errors)).toContain('CONNECTION_LOST');
  });

  it('end every transaction as it is to be: readers have exactly what was committed', async () => {
    const transactions = ['--transactional', '--transaction_size=100', '--abort_share=0.25'];
    // No longer: what its leader's death holds up is sent and ended after the schedule.
    const load = [...ten, '--partitions=3', '--msg_rate=1000', '--test_duration=4'];
    const result = await lab.kafka([...three, ...load, ...transactions, '--faults=kill leader at 1s']);
    expect(result.counts).toMatchObject({
      ...{ asked: 4_000, acked: 3_000, aborted: 1_000, failed: 0, unknown: 0 },
      ...{ received: 30_000, lost: 0, duplicated: 0, reordered: 0, unacked_received: 0, aborted_received: 0 },
    });
    // By kafkajs, which asks for what is committed as well.
    expect(result.log_check).toMatchObject({ received: 3_000, missing: 0, duplicated: 0 });
    // Markers that a coordinator writes anew cannot be told from the first ones.
    expect(result.independent_count).toBeNull();
    expect(result.notes.join()).toContain('independent_count is left out');
    expect(Object.keys(result.errors)).toContain('CONNECTION_LOST');
  });

  it('lose what a leader alone had when another is elected that was not in sync: clients had it, the log has not', async () => {
    const faults = [
      'stop followers at 1s',
      'kill leader at 3s',
      'start stopped at 3.5s',
      'elect unclean at 4s',
    ].join('; ');
    const load = [...ten, '--acks=1', '--msg_rate=1000', '--test_duration=6'];
    const cluster = ['--brokers=3', '--replication_factor=2', '--verify=log', '--warmup_s=0'];
    const { counts, log_check, gone, ...result } = await lab.kafka([
      ...cluster,
      ...load,
      `--faults=${faults}`,
    ]);
    expect(result.events.map(({ what, error }) => [what.replace(/ \d( for|$)/, ' N$1'), error])).toEqual([
      ['stop followers at 1s: broker N', null],
      ['kill leader at 3s: broker N', null],
      ['start stopped at 3.5s: broker N', null],
      ['elect unclean at 4s: broker N for partition 0', null],
    ]);
    expect(result.unclean_because.join()).not.toContain('read again');
    const { received = 0, missing = 0, duplicated = 0, unacked_received = 0 } = log_check ?? {};
    expect(missing).toBeGreaterThan(500);
    expect(received).toBe((counts.acked ?? 0) - missing + unacked_received);
    expect(result.independent_count).toBe(received + duplicated);
    // Every client had read what was dropped, and has read all that has its positions now.
    const dropped = gone.reduce((sum, { messages }) => sum + messages, 0);
    expect(gone).toMatchObject([{ stream: 0, why: 'log_truncated', clients: 10 }]);
    const arrivals = (counts.received ?? 0) + (counts.duplicated ?? 0);
    expect(arrivals).toBe(10 * (received + duplicated) + dropped);
    expect(log_check?.missing_received).toBe(10 * missing - (counts.lost ?? 0));
    expect(log_check?.missing_received).toBeGreaterThan(5_000);
    expect(result.verdict.cause).toContain('server');
  });

  it('lose nothing where partitions move to other brokers, and tell from where to where', async () => {
    const faults = 'move leader at 1s; move partition 1 at 2s; elect preferred at 4s';
    const load = ['--partitions=2', '--acks=all', '--msg_rate=1000', '--test_duration=6'];
    const cluster = ['--brokers=3', '--replication_factor=2', '--verify=log', '--warmup_s=0'];
    const result = await lab.kafka([...ten, ...cluster, ...load, `--faults=${faults}`]);
    expect(result.counts).toMatchObject({ acked: 6_000, lost: 0, duplicated: 0, reordered: 0 });
    expectAsTheLog(result);
    expect(result.events.map(({ what, error }) => [what.replaceAll(/[1-3]/g, 'N'), error])).toEqual([
      ['move leader at Ns: partition 0 from brokers N, N to brokers N, N', null],
      ['move partition N at Ns: partition N from brokers N, N to brokers N, N', null],
      [expect.stringMatching(/^elect preferred at 4s: (every partition|broker N for)/), null],
    ]);
    const [, from, to] = /brokers (.*) to brokers (.*)$/.exec(result.events[0]?.what ?? '') ?? [];
    expect(to).not.toBe(from);
    expect(result.events[0]?.took_s).toBeGreaterThan(0);
    expect(Object.keys(result.errors)).toContain('NOT_LEADER_OR_FOLLOWER');
  });

  it('lose what only a leader acknowledged that died before its followers had it, and so many are reported', async () => {
    // Nobody starts it again: then it would lead again, with what it has.
    const faults = 'pause followers for 3s at 2s; kill leader at 4.5s';
    const load = [...ten, '--acks=1', '--msg_rate=2000', '--test_duration=20'];
    const result = await lab.kafka([...three, ...load, `--faults=${faults}`]);
    expect(result.log_check?.missing).toBeGreaterThan(1_000);
    expectAsTheLog(result);
    expect(result.verdict.cause).toContain('server');
    expect(result.unclean_because.join()).toContain(`${result.counts.lost} messages lost`);
  });
});
