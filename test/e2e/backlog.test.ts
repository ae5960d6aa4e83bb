import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { bootstrap } from '../apps/kafka/broker.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* A backlog on a real broker: read beside live readers, and drained. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

const KAFKA = ['kafka', `--bootstrap=${bootstrap}`, '--partitions=2', '--backlog=50001', '--publishers=2'];
const fleet = ['--clients=10', '--clients_per_app=5'];

async function measured(args: readonly string[]): Promise<PubsubResult> {
  const { code, stdout, stderr } = await lab.run([...KAFKA, ...fleet, ...args, '--json']);
  if (code !== 0) throw new Error(`hydra exited ${code}: ${stderr}`);
  return pubsubResult.parse(JSON.parse(stdout));
}

describe('a backlog', { timeout: 120_000 }, () => {
  it('is read by a fifth of the clients from its beginning while the others read live', async () => {
    const load = ['--msg_rate=500', '--msg_batch=10', '--test_duration=5', '--max_drain_s=60'];
    const result = await measured([...load, '--catch_up_percent=20', '--catch_up_at=2s']);
    expect(result.unclean_because).toEqual([]);
    // 2,500 live messages to 8 clients, and the backlog beside to 2.
    expect(result.counts).toMatchObject({ acked: 2_500, expected: 20_000, received: 20_000, lost: 0 });
    expect(result.independent_count).toBe(2_500);
    expect(result.latency_us.end_to_end?.count).toBe(20_000);
    const { catch_up } = result;
    expect(catch_up).toMatchObject({
      ...{ backlog: 50_001, wanted: 2, clients: 2, at_parity: 2, expected: 105_002, received: 105_002 },
      ...{ lost: 0, undelivered: 0, duplicated: 0, reordered: 0, corrupted: 0 },
    });
    for (const { received, parity_s } of catch_up?.readers ?? []) {
      expect(received).toBe(52_501);
      expect(parity_s).toBeGreaterThan(0);
    }
    const { before, during, after } = catch_up?.live_us ?? {};
    const booked = [before, during, after].reduce((sum, told) => sum + (told?.count ?? 0), 0);
    expect(booked).toBe(20_000);
    expect(before?.count).toBeGreaterThan(0);
    expect(during?.count).toBeGreaterThan(0);
    const told = result.series.reduce((sum, row) => sum + (row.catching_up_received ?? 0), 0);
    expect(told).toBe(105_002);
  });

  it('is drained by all clients where nothing else is published', async () => {
    const result = await measured(['--backlog_only']);
    expect(result.unclean_because).toEqual([]);
    expect(result).toMatchObject({ flow: 'backlog_only', independent_count: 50_001, backlog_at_end: null });
    expect(result.counts).toMatchObject({
      ...{ asked: 50_001, acked: 50_001, expected: 500_010, received: 500_010 },
      ...{ lost: 0, duplicated: 0, reordered: 0 },
    });
    expect(result.catch_up).toMatchObject({ clients: 10, at_parity: 10, received: 500_010, at_s: null });
    expect(result.catch_up?.read_s?.max).toBeGreaterThan(0);
    expect(result.latency_us.end_to_end).toBeNull();
  });
});
