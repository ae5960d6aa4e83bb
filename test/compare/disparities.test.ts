import { describe, expect, it } from 'vitest';
import type { Study } from '../../src/store/study.ts';
import { compare, P99 } from './compare.ts';
import { studyOf } from './studies.ts';

describe('studies that differ in more than what they vary', () => {
  const plain = studyOf([{ runs: [{}] }]);
  const rows: { what: string; other: Study; says: string }[] = [
    {
      what: 'an option',
      other: studyOf([{ runs: [{ options: { msg_size: 1000 } }] }]),
      says: 'msg_size (A: 100, B: 1,000)',
    },
    {
      what: 'the number of clients',
      other: studyOf([{ runs: [{ options: { total_sub_apps: 2 } }] }]),
      says: 'clients (A: 10, B: 20)',
    },
    {
      what: 'the processor',
      other: studyOf([{ runs: [{ environment: { cpu_model: 'Model Y' } }] }]),
      says: 'processors (A: 2 x Model X, B: 2 x Model Y)',
    },
    {
      what: 'the processors',
      other: studyOf([{ runs: [{ environment: { cpu_count: 4 } }] }]),
      says: 'processors (A: 2 x Model X, B: 4 x Model X)',
    },
    {
      what: 'the workload',
      other: studyOf([{ runs: [{ workload: 'zmq' }] }]),
      says: 'workload (A: kafka, B: zmq)',
    },
  ];

  it.each(rows)('in $what are refused, and compared when that is allowed', ({ other, says }) => {
    expect(() => compare(plain, other)).toThrow(`A and B differ in more than what they vary: ${says}`);
    const { disparities, cells } = compare(plain, other, [P99], true);
    expect(disparities.map(({ name, a, b }) => `${name} (A: ${a}, B: ${b})`)).toEqual([says]);
    expect(cells).toHaveLength(1);
  });

  it('name all of it in one line', () => {
    const other = studyOf([
      { runs: [{ options: { msg_size: 50, acks: 'all' }, environment: { cpu_count: 8 } }] },
    ]);
    expect(() => compare(plain, other)).toThrow(/processors .*; msg_size .*; acks \(A: none, B: all\)/);
  });

  it('in what is only kept or shown are compared', () => {
    const options = { output: '/elsewhere', json: true, threshold: [{ text: 'x' }], config_file: 'a.ini' };
    expect(compare(plain, studyOf([{ runs: [{ options }] }])).disparities).toEqual([]);
  });

  it('in spelling only are compared: clients, or tasks times clients each', () => {
    const other = studyOf([{ runs: [{ options: { clients: 10, total_sub_apps: 7 } }] }]);
    expect(compare(plain, other).disparities).toEqual([]);
  });

  it('in versions are compared, and say so', () => {
    const environment = { hydra_version: '0.2.0', system: { kind: 'Apache Kafka', release: '4.2' } };
    expect(compare(plain, studyOf([{ runs: [{ environment }] }])).versions).toEqual([
      { name: 'Hydra', a: '0.1.0', b: '0.2.0' },
      { name: 'its release', a: '4.1', b: '4.2' },
    ]);
  });
});
