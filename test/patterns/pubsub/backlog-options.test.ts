import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/base/errors.ts';
import { backlogArguments } from '../../../src/patterns/pubsub/backlog.ts';
import { catchUpTrouble } from '../../../src/patterns/pubsub/catch-up-figures.ts';
import type { CatchUp, ReaderRow } from '../../../src/patterns/pubsub/catch-up-result.ts';
import { drawKinds } from '../../../src/patterns/pubsub/client-kinds.ts';
import type { PubsubLoad } from '../../../src/patterns/pubsub/parts.ts';
import { kafkaOptions } from '../../workloads/kafka/kafka-options.ts';

describe('options of a backlog', () => {
  it.each([
    [{ backlog: '100' }, 'nobody is to read it'],
    [{ catch_up_percent: '20' }, 'there is none'],
    [{ backlog: '100', catch_up_percent: '100' }, 'leaves nobody who reads live'],
    [{ backlog: '100', catch_up_percent: '20', catch_up_at: '10s' }, 'comes after --test_duration 10'],
    [{ backlog: '100', catch_up_percent: '60', slow_clients_percent: '50' }, '110 percent'],
    [{ backlog: '100', catch_up_percent: '20', groups: '2' }, '--groups 2'],
    [{ backlog: '100', backlog_only: 'true', catch_up_percent: '20' }, 'nothing is read live'],
    [{ backlog: '100', backlog_only: 'true', acks: '0' }, '--acks 0'],
    [{ backlog: '1', backlog_only: 'true', publishers: '2' }, 'less than one message'],
  ])('refuses %o', (given, why) => {
    const read = () => kafkaOptions(given, null);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(why);
  });
});

describe('a backlog', () => {
  it('is divided among publishers to its last message', () => {
    const load = { publishers: 3 } as PubsubLoad;
    const backlog = { messages: 1_000_000, rate: null, only: false, atS: 3 };
    const totals = [0, 1, 2].map((index) => {
      const { msg_requested_rate, test_duration } = backlogArguments(load, backlog, index);
      return Math.round(Number(msg_requested_rate) * Number(test_duration));
    });
    expect(totals).toEqual([333_333, 333_333, 333_334]);
    expect(backlogArguments(load, backlog, 1).publisher).toBe(4);
    expect(backlogArguments(load, { ...backlog, only: true }, 1).publisher).toBe(1);
  });

  it('is read by clients that the seed draws, of no other kind', () => {
    const options = {
      ...{ slow_clients_percent: 20, slow_clients_rate: 1, reconnecting_clients_percent: 0 },
      ...{ reconnecting_clients_rate: 1, client_seed: 7, catch_up_percent: 30 },
    };
    const drawn = drawKinds(options, 10);
    expect(drawn.catching_up).toHaveLength(3);
    expect(new Set([...drawn.slow, ...drawn.catching_up]).size).toBe(5);
    expect(drawKinds(options, 10)).toEqual(drawn);
  });
});

describe('readers that never met the end of the log', () => {
  const reader = (more: Partial<ReaderRow>) => ({ parity_s: 1, behind: 0, ...more }) as ReaderRow;
  const told = (more: Partial<CatchUp>) =>
    ({
      ...{ wanted: 2, clients: 2, at_parity: 2, lost: 0, undelivered: 0, duplicated: 0 },
      ...{ reordered: 0, corrupted: 0, readers: [reader({}), reader({})], ...more },
    }) as CatchUp;

  it('are one reason why a run is not clean', () => {
    expect(catchUpTrouble(told({}))).toBeNull();
    const readers = [reader({}), reader({ parity_s: null, behind: 70 })];
    expect(catchUpTrouble(told({ at_parity: 1, readers }))).toBe(
      'readers of the backlog: 1 of 2 never met the end of the log (the furthest 70 positions behind)',
    );
    expect(catchUpTrouble(told({ clients: 1, at_parity: 1, lost: 3 }))).toBe(
      'readers of the backlog: 1 of 2 were not measured, 3 messages lost',
    );
  });
});
