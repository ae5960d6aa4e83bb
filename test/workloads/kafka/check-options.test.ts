import { expect, it } from 'vitest';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { refused } from '../../options/refused.ts';
import { kafkaOptions } from './kafka-options.ts';

const parse = (raw: RawOptions) => kafkaOptions(raw, 'a:9092');

it('--partitioner is refused with keys, which choose the partition', () => {
  expect(parse({ partitioner: 'sticky' }).partitioner).toBe('sticky');
  expect(refused(() => parse({ partitioner: 'sticky', keys: 'zipf' }))).toContain(
    '--partitioner sticky is for messages without keys, and --keys zipf chooses their partitions',
  );
  expect(refused(() => parse({ partitioner: 'random' }))).toContain('--partitioner: ');
});
