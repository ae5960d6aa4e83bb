import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientKind } from '../../src/measure/client-kinds.ts';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { bootstrap } from '../apps/kafka/broker.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* Slow and reconnecting clients of real tasks, beside fast ones. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

// A cold broker's first messages come late, and with them the slow clients' beginning.
const KAFKA = ['kafka', `--bootstrap=${bootstrap}`, '--partitions=2', '--warmup_s=2'];
const fleet = ['--clients=100', '--clients_per_app=50'];
/** What takes more of a CPU for each message. */
const small = ['--clients=20', '--clients_per_app=20'];
const reconnecting = ['--reconnecting_clients_percent=10', '--reconnecting_clients_rate=2'];

async function measured(args: readonly string[]): Promise<PubsubResult> {
  const { code, stdout, stderr } = await lab.run([...args, '--json']);
  if (code !== 0) throw new Error(`hydra exited ${code}: ${stderr}`);
  return pubsubResult.parse(JSON.parse(stdout));
}

const ofKind = (result: PubsubResult, kind: ClientKind) => result.clients.filter((row) => row.kind === kind);

describe('a tenth of a hundred clients', { timeout: 120_000 }, () => {
  it.each([
    ['kafka', [...KAFKA, ...small]],
    ['zmq', ['zmq', ...fleet]],
    ['zmq over libzmq', ['zmq', ...small, '--client=libzmq']],
  ])('receives at a fifth of the rate, slow by design: %s', async (_, command) => {
    const load = [
      '--msg_rate=1000',
      '--msg_batch=10',
      '--slow_clients_percent=10',
      '--slow_clients_rate=200',
      // Kafka hands over whole batches, on a busy machine of 16 kB: these are a tenth of a second's worth.
      '--msg_size=1000',
    ];
    const result = await measured([...command, ...load, '--test_duration=10']);
    const slow = ofKind(result, 'slow');
    expect(slow).toHaveLength(result.clients.length / 10);
    for (const { rate, duplicated, reordered } of slow) {
      expect(rate).toBeGreaterThan(200 * 0.95);
      expect(rate).toBeLessThan(200 * 1.05);
      expect({ duplicated, reordered }).toEqual({ duplicated: 0, reordered: 0 });
    }
    expect(result.by_kind?.slow).toMatchObject({ clients: slow.length, behind_by_design: true });
    // The ledger of each: what it has, what waits for it, what is gone.
    for (const { received, lost, undelivered } of slow)
      expect(received + (lost ?? 0) + (undelivered ?? 0)).toBe(10_000);
    const held = slow.map(({ undelivered }) => undelivered);
    if (command[0] === 'kafka') expect(result.by_kind?.slow?.lost).toBe(0);
    else expect(held).toEqual(slow.map(() => 0));
    expect(result).toMatchObject({ failing_clients: 0, drain_end: 'complete' });
    expect(result.counts).toMatchObject({
      lost: 0,
      undelivered: 0,
      duplicated: 0,
      received: result.counts.expected,
    });
  });

  it.each([
    ['kafka', [...KAFKA, ...fleet]],
    ['zmq', ['zmq', ...fleet]],
    ['zmq over libzmq', ['zmq', ...small, '--client=libzmq']],
  ])('reconnects twice a second for ten seconds: %s', async (_, command) => {
    const load = ['--msg_rate=200', '--msg_batch=2', '--test_duration=10'];
    const result = await measured([...command, ...load, ...reconnecting]);
    const own = ofKind(result, 'reconnecting');
    expect(own).toHaveLength(result.clients.length / 10);
    for (const { reconnects } of own) {
      expect(reconnects).toBeGreaterThanOrEqual(19);
      expect(reconnects).toBeLessThanOrEqual(21);
    }
    const others = ofKind(result, 'fast');
    expect(others.map(({ reconnects, lost }) => [reconnects, lost])).toEqual(others.map(() => [0, 0]));
    const told = result.by_kind?.reconnecting;
    expect(told?.reconnects_due).toBe(20 * own.length);
    expect(told?.reconnects).toBe(own.reduce((sum, row) => sum + row.reconnects, 0));
    expect(result.latency_us.reconnection?.count).toBeGreaterThan(0);
    expect(result.latency_us.reconnection?.count).toBeLessThanOrEqual(told?.reconnects ?? 0);
    expect(result.counts).toMatchObject({ duplicated: 0, reordered: 0, corrupted: 0 });
    if (command[0] === 'zmq') return;
    // The log has kept what came while they were away.
    expect(told).toMatchObject({ received: 20_000, lost: 0, undelivered: 0 });
    expect(told?.fetched_after).toBeGreaterThan(0);
  });
});
