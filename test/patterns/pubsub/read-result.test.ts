import { describe, expect, it } from 'vitest';
import type { SubscriberReport } from '../../../src/measure/report.ts';
import { buildReadResult, type ReadCollected } from '../../../src/patterns/pubsub/read-result.ts';
import { pubsubResult } from '../../../src/patterns/pubsub/result.ts';
import { resultLines } from '../../../src/patterns/pubsub/result-lines.ts';
import { cleanRun, load } from './collected.ts';
import { clientReport, toldBySubscriber } from './reports.ts';

/** A task with one client that read 90 messages of 100 positions in two seconds. */
function task(id: string, more: Partial<SubscriberReport> = {}, left = 0) {
  const read = { bytes: 9_000, positions: 100, left, read_s: 2 };
  const clients = [clientReport({ client: 0, received: 90 - left, reading: read })];
  const reading = { ...read, start_us: id === 'sub.1' ? 1_000_000 : 2_000_000, last_us: 4_000_000 };
  return toldBySubscriber(id, { clients, received: 90 - left, reading, ...more });
}

function readBy(subscribers: ReadCollected['subscribers'], more: Partial<ReadCollected> = {}): ReadCollected {
  const clients = { ...load, publishers: 0, clients: 2, clients_per_app: 1 };
  return { ...cleanRun(), load: clients, subscribers, ...more };
}

describe('a run that only read', () => {
  it('adds up what its clients read, from the first start to the last message', () => {
    const result = pubsubResult.parse(buildReadResult(readBy([task('sub.1'), task('sub.2')])));
    expect(result.read).toEqual({
      messages: 180,
      bytes: 18_000,
      without_message: 20,
      unread: 0,
      read_s: 3,
      messages_per_s: 60,
      bytes_per_s: 6_000,
    });
    expect(result).toMatchObject({ flow: 'read_only', clean: true, client_count: 2, average_rate: 45 });
    expect(result.clients[0]).toMatchObject({ received: 90, bytes: 9_000, without_message: 10, lost: null });
  });

  it('tells nothing of what only a publisher makes known', () => {
    const result = buildReadResult(readBy([task('sub.1'), task('sub.2')]));
    const { received, ...others } = result.counts;
    expect(received).toBe(180);
    const { average_tx_rate, packet_tx, average_packet_loss, passed, drain_s, latency_us } = result;
    const told = [...Object.values(others), ...Object.values(latency_us)];
    expect(new Set([...told, average_tx_rate, packet_tx, average_packet_loss, passed, drain_s])).toEqual(
      new Set([null]),
    );
    expect(result.notes.join()).toContain('nobody published');
    const lines = resultLines(result).map((line) => line.join(': '));
    expect(lines).toContain('published: nobody: loss, order and latency were not measured');
  });

  it('is not clean where anything was not read, was gone, or a client is missing', () => {
    const stalled = readBy([task('sub.1', {}, 7), task('sub.2')], {
      drain: { drainS: 0, waitedS: 5, end: 'stalled' },
    });
    expect(buildReadResult(stalled)).toMatchObject({
      clean: false,
      read: { unread: 7, without_message: 20 },
    });
    expect(buildReadResult(stalled).unclean_because.join()).toContain(
      '7 positions, over all clients, were not',
    );
    const gone = { stream: 0, why: 'log_start_moved', from: 0, to: 5, clients: 1, messages: 5 } as const;
    const dropped = buildReadResult(readBy([task('sub.1', { gone: [gone] }), task('sub.2')]));
    expect(dropped.unclean_because.join()).toContain('5 positions, over all clients, were gone');
    expect(dropped.verdict.cause).toEqual(['server']);
    const fewer = buildReadResult(readBy([task('sub.1')]));
    expect(fewer.unclean_because).toEqual(['1 of 2 clients measured']);
  });
});
