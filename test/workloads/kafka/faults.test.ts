import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/options/field.ts';
import { readFaults } from '../../../src/workloads/kafka/faults.ts';
import { kafkaOptions } from './kafka-options.ts';

describe('faults', () => {
  it('are read in the order of their times', () => {
    expect(
      readFaults(
        'start killed at 6s; Kill leader at 3s;pause followers of 2 for 500ms at 1.5s ; restart broker 3 at 1min;',
      ),
    ).toEqual([
      {
        verb: 'pause',
        target: { kind: 'followers', partition: 2 },
        forS: 0.5,
        atS: 1.5,
        text: 'pause followers of 2 for 500ms at 1.5s',
      },
      { verb: 'kill', target: { kind: 'leader', partition: 0 }, forS: 0, atS: 3, text: 'Kill leader at 3s' },
      { verb: 'start', target: { kind: 'killed' }, forS: 0, atS: 6, text: 'start killed at 6s' },
      {
        verb: 'restart',
        target: { kind: 'broker', id: 3 },
        forS: 0,
        atS: 60,
        text: 'restart broker 3 at 1min',
      },
    ]);
    expect(readFaults('kill 2 at 0s')).toMatchObject([{ target: { kind: 'broker', id: 2 } }]);
  });

  it('move, stop, elect and fill', () => {
    expect(
      readFaults(
        'move leader at 1s; move partition 3 at 2s; stop followers of 1 at 3s; start stopped at 4s; elect preferred at 5s; elect unclean at 6s; fill 2 at 7s',
      ),
    ).toMatchObject([
      { verb: 'move', target: { kind: 'leader', partition: 0 } },
      { verb: 'move', target: { kind: 'partition', partition: 3 } },
      { verb: 'stop', target: { kind: 'followers', partition: 1 } },
      { verb: 'start', target: { kind: 'stopped' } },
      { verb: 'elect', target: { kind: 'preferred' } },
      { verb: 'elect', target: { kind: 'unclean' } },
      { verb: 'fill', target: { kind: 'broker', id: 2 } },
    ]);
  });

  it.each([
    ['', 'names no fault'],
    [' ; ', 'names no fault'],
    ['kill leader', 'has a fault that cannot be read (kill leader)'],
    ['kill leader at 3', 'has a fault that cannot be read (kill leader at 3)'],
    [
      'kill leader at 3s, start killed at 4s',
      'has a fault that cannot be read (kill leader at 3s, start killed at 4s)',
    ],
    ['burn leader at 3s', 'has a fault that cannot be read (burn leader at 3s)'],
    ['pause leader at 3s', 'has a fault that cannot be read (pause leader at 3s)'],
    ['kill leader for 2s at 3s', 'has a fault that cannot be read (kill leader for 2s at 3s)'],
    ['kill killed at 3s', 'has a fault that cannot be read (kill killed at 3s)'],
    ['move 2 at 3s', 'has a fault that cannot be read (move 2 at 3s)'],
    ['kill partition 2 at 3s', 'has a fault that cannot be read (kill partition 2 at 3s)'],
    ['elect leader at 3s', 'has a fault that cannot be read (elect leader at 3s)'],
  ])('that are %j are refused', (text, problem) => {
    const read = readFaults(text);
    expect(read).toBeInstanceOf(Problem);
    expect(read).toMatchObject({ problem });
  });

  it.each([
    ['kill 2 at 3s', 'names no broker that is started: they are 1 to 1'],
    ['kill 0 at 3s', 'names no broker that is started: they are 1 to 1'],
    ['kill leader of 2 at 3s', 'names no partition of the topic: they are 0 to 1'],
    ['kill leader at 10s', 'comes after --test_duration 10'],
    ['pause leader for 6s at 5s', 'lasts beyond --test_duration 10'],
    ['move partition 2 at 5s', 'names no partition of the topic: they are 0 to 1'],
    ['move leader at 5s', 'moves to a broker without a copy, and each has one'],
  ])('%j are refused where they strike nobody', (faults, says) => {
    const parse = () => kafkaOptions({ faults, partitions: '2', test_duration: '10' }, null);
    expect(parse).toThrow(`--faults: "${faults}" ${says}`);
  });

  it('are refused for brokers of somebody else', () => {
    expect(() => kafkaOptions({ faults: 'kill leader at 1s' }, 'a:9092')).toThrow(
      '--faults "kill leader at 1s" is for brokers that are started here, and others are named',
    );
  });
});
