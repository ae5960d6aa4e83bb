import { describe, expect, it } from 'vitest';
import { againstOf, readAgainst } from '../../src/sweep/against.ts';
import { cellOptionsOf } from '../../src/sweep/cell-options.ts';
import { planSweep, type SweepRequest } from '../../src/sweep/plan-sweep.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { refused } from '../options/refused.ts';
import { kafkaOptions } from '../workloads/kafka/kafka-options.ts';

const options = kafkaOptions({ fetch_min_bytes: '7' }, null);

const request = (parts: Partial<SweepRequest> = {}): SweepRequest => ({
  dimensions: [{ name: 'msg_rate', values: [1000, 2000] }],
  repeat: 2,
  order: 'given',
  seed: null,
  attempts: 5,
  stop_when: [],
  threshold: [],
  against: { a: { acks: 1 }, b: { acks: 'all' } },
  ...parts,
});

describe('--against', () => {
  it('reads options with one value each, dashes as underscores', () => {
    expect(readAgainst(kafka, ' acks=all  --linger-ms=5 ')).toEqual({ acks: 'all', linger_ms: 5 });
  });

  it.each([
    ['', '"" is not <option>=<value>'],
    ['acks', '"acks" is not <option>=<value>'],
    ['acks=some', '"some" is not known'],
    ['acks=1,all', '"1,all" is more than one value'],
    ['linger_ms=5 linger_ms=6', 'names linger_ms twice'],
    ['topic=x', '--topic cannot vary'],
    ['lag=5', 'there is no option "lag"'],
  ])('refuses %j', (text, says) => {
    expect(refused(() => readAgainst(kafka, text))).toContain(says);
  });

  it('knows what side A has in its place', () => {
    const b = { acks: 'all', fetch_min_bytes: 9, fetch_max_wait_ms: 5, clients: 7 };
    expect(againstOf(kafka, b, options, ['msg_rate']).a).toEqual({
      acks: 1,
      fetch_min_bytes: 7,
      fetch_max_wait_ms: null,
      clients: 200,
    });
  });

  it('refuses what varies already, and what changes nothing', () => {
    expect(refused(() => againstOf(kafka, { msg_rate: 5 }, options, ['msg_rate']))).toContain(
      '--against sets msg_rate, which varies',
    );
    expect(refused(() => againstOf(kafka, { acks: 1 }, options, []))).toContain('measured anyway');
  });
});

describe('a plan of two variants', () => {
  it('measures them one right after the other, each beginning in every other repeat', () => {
    const told = planSweep(kafka, request()).cells.map(({ id, varied }) => [
      id,
      varied.msg_rate,
      varied.acks,
    ]);
    expect(told).toEqual([
      ['001', 1000, 1],
      ['002', 1000, 'all'],
      ['003', 2000, 1],
      ['004', 2000, 'all'],
      ['002-r2', 1000, 'all'],
      ['001-r2', 1000, 1],
      ['004-r2', 2000, 'all'],
      ['003-r2', 2000, 1],
    ]);
  });

  it('keeps them together in random order', () => {
    const { cells } = planSweep(kafka, request({ order: 'random', seed: 4, repeat: 10 }));
    const turns = cells
      .filter((_, index) => index % 2 === 0)
      .map((cell, turn) => [cell, cells[2 * turn + 1]]);
    for (const [one, other] of turns) {
      expect(one?.varied.msg_rate).toBe(other?.varied.msg_rate);
      expect(one?.repeat).toBe(other?.repeat);
      expect(one?.varied.acks).not.toBe(other?.varied.acks);
    }
    expect(new Set(cells.map(({ id }) => id)).size).toBe(40);
  });

  it('is a sweep although nothing else varies', () => {
    expect(planSweep(kafka, request({ dimensions: [], repeat: 1 })).cells).toHaveLength(2);
  });

  it('leaves an option of one variant unset in the other, whichever is asked for first', () => {
    const ofCell = cellOptionsOf(kafka, options);
    expect(ofCell({ fetch_min_bytes: null }).fetch_min_bytes).toBeNull();
    expect(ofCell({ fetch_min_bytes: 9 }).fetch_min_bytes).toBe(9);
  });
});
