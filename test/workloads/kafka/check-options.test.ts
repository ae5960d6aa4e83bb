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

it('clients of several kinds are refused where they cannot be had, in one line', () => {
  expect(refused(() => parse({ slow_clients_percent: '10', groups: '2' }))).toContain(
    '--slow_clients_percent 10 and --groups 2 cannot be measured together',
  );
  expect(refused(() => parse({ reconnecting_clients_percent: '10', client: 'kafkajs' }))).toContain(
    '--reconnecting_clients_percent 10 and --client kafkajs cannot be measured together',
  );
  expect(refused(() => parse({ slow_clients_percent: '60', reconnecting_clients_percent: '50' }))).toContain(
    '--slow_clients_percent 60 and --reconnecting_clients_percent 50 are 110 percent of the clients',
  );
  expect(refused(() => parse({ slow_clients_percent: '10', subscribers: 'false' }))).toContain(
    '--slow_clients_percent 10 says nothing to a run without subscribers',
  );
  expect(refused(() => parse({ slow_clients_percent: '101' }))).toContain('--slow_clients_percent');
  expect(refused(() => parse({ slow_clients_rate: '0' }))).toContain('--slow_clients_rate');
  expect(refused(() => parse({ reconnecting_clients_rate: '0' }))).toContain('--reconnecting_clients_rate');
  expect(refused(() => parse({ slow_clients_percent: '10', publishers: '0', topic: 't' }))).toContain(
    '--slow_clients_percent 10 says nothing to a run that only reads',
  );
});
