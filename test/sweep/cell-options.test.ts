import { describe, expect, it } from 'vitest';
import type { RawOptions } from '../../src/options/read-option.ts';
import { cellOptionsOf, refuseImpossible } from '../../src/sweep/cell-options.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { refused } from '../options/refused.ts';
import { kafkaOptions } from '../workloads/kafka/kafka-options.ts';
import { plannedCell } from './cells.ts';

const base = (raw: RawOptions) => kafkaOptions(raw, 'a:1');

describe('cellOptionsOf', () => {
  it('puts the varied values in their place and keeps the rest', () => {
    const raw = { test_duration: '2.5', acks: 'all', threshold: ['clean==true'], msg_size: '40' };
    const options = cellOptionsOf(kafka, base(raw))({ msg_size: 1000, msg_rate: 7 });
    expect(options).toEqual(base({ ...raw, msg_size: '1000', msg_rate: '7' }));
  });

  it('needs as many apps as the clients of the cell do', () => {
    const of = cellOptionsOf(kafka, base({ clients: '10' }));
    expect(of({ clients: 25 })).toMatchObject({ clients: 25, total_sub_apps: 3 });
    const ofApps = cellOptionsOf(kafka, base({ total_sub_apps: '4' }));
    expect(ofApps({ clients: 25 })).toMatchObject({ clients: 25, total_sub_apps: 3 });
    expect(ofApps({ msg_rate: 1 })).toMatchObject({ clients: null, total_sub_apps: 4 });
  });
});

describe('refuseImpossible', () => {
  it('names the cell whose options contradict each other, once', () => {
    const cells = [
      plannedCell({ msg_size: 100 }, '001'),
      plannedCell({ msg_size: 1000 }, '002'),
      plannedCell({ msg_size: 1000 }, '002-r2', 2),
    ];
    const optionsOf = cellOptionsOf(kafka, base({ consumer_max_buffer_size: '500' }));
    expect(refused(() => refuseImpossible(cells, optionsOf))).toBe(
      'cell 002: --consumer_max_buffer_size 500 cannot hold one message of --msg_size 1000 (raise it, or give 0 for no bound)',
    );
    refuseImpossible(cells.slice(0, 1), optionsOf);
  });
});
