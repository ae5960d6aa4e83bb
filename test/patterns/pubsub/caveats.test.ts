import { describe, expect, it } from 'vitest';
import { caveatsOf } from '../../../src/patterns/pubsub/caveats.ts';
import { evidenceFor, type Situation } from './verdict-situations.ts';

const caveats = (situation: Situation) => caveatsOf(evidenceFor(situation));

describe('what spoils a clean run', () => {
  it.each<[string, Situation, RegExp]>([
    ['a late publisher', { publisher: { latenessP99Us: 1_900_000 } }, /publisher was late \(p99 1\.9 s\)/],
    ['a stopped task', { second: { standstillS: 1.2 } }, /sub\.2 stood still for 1\.2 s/],
    [
      'a task held to a part of a core',
      { second: { runDelayS: 3.1, cpuLimitedS: 3, cores: 0.5 } },
      /sub\.2 was kept from a CPU for 3\.1 s \(cgroup limit of 0\.5 cores\) in 12\.0 s$/,
    ],
    ['two such tasks', { subscribers: { runDelayS: 3 } }, /kept from a CPU.*; 1 other task less long/],
    ['steal', { machine: { stealShare: 0.08 } }, /hypervisor kept 8 %/],
    [
      'quotas',
      { publisher: { quotaS: 2 }, subscribers: { quotaS: 4 } },
      /THROTTLED: .*publisher for 2\.0 s and subscribers for up to 4\.0 s/,
    ],
    [
      'batches that had to be fetched again',
      { subscribers: { errors: { CRC_MISMATCH: 1 } } },
      /errors were met on the way: CRC_MISMATCH x 2/,
    ],
    [
      'replicas that were behind',
      { run: { systemAlarms: ['partitions without all replicas in sync: up to 3, in 2 of 9 seconds'] } },
      /^partitions without all replicas in sync: up to 3/,
    ],
    ['messages of others', { counts: { foreign: 12 } }, /12 messages of others/],
  ])('is %s', (_, situation, words) => {
    const found = caveats(situation);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(words);
  });

  it.each<[string, Situation]>([
    ['nothing', {}],
    ['a publisher within its bound', { publisher: { latenessP99Us: 5_000 } }],
    ['the waits of any busy machine', { subscribers: { runDelayS: 1.1 } }],
    ['unknown thread times', { subscribers: { runDelayS: null, standstillS: null } }],
  ])('is not %s', (_, situation) => {
    expect(caveats(situation)).toEqual([]);
  });
});
