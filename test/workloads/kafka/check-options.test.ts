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

it.each([
  [{ connect_rate: '0' }, '--connect_rate: '],
  [{ connect_rate: 'fast' }, '--connect_rate: '],
  [{ connect_rate: '50', subscribers: 'false' }, '--connect_rate 50 and --no-subscribers contradict'],
  [{ connect_rate: '0.001', clients: '1000' }, '--connect_rate 0.001: 1000 clients take longer than a day'],
  [{ reconnect: 'some at 1s' }, 'has a reconnect that cannot be read (some at 1s)'],
  [{ reconnect: 'all at 10s', test_duration: '10' }, '"all at 10s" comes after --test_duration 10'],
  [{ reconnect: '21 at 1s', clients: '20' }, '"21 at 1s" names more than the 20 clients'],
  [
    { reconnect: 'all at 1s', subscribers: 'false' },
    '--reconnect "all at 1s" and --no-subscribers contradict',
  ],
  [{ reconnect: 'all at 1s', groups: '1' }, '--groups 1 makes members of them'],
  [{ reconnect: 'all at 1s', client: 'kafkajs' }, '--client kafkajs cannot connect anew'],
] as const)('how clients connect is refused where it is %j', (raw, says) => {
  expect(refused(() => parse(raw))).toContain(says);
});

it('how clients connect is taken with readers alone, but nobody publishes while they connect anew', () => {
  const reading = { publishers: '0', topic: 't' };
  expect(parse({ ...reading, connect_rate: '10' }).connect_rate).toBe(10);
  expect(refused(() => parse({ ...reading, reconnect: 'all at 1s' }))).toContain(
    '--reconnect all at 1s says nothing to a run that only reads',
  );
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
