import { expect, it } from 'vitest';
import { connectionLimit } from '../../../src/workloads/kafka/connection-limit.ts';
import { kafkaOptions } from './kafka-options.ts';

const options = kafkaOptions({ total_sub_apps: '10', clients_per_app: '10' }, 'b:9092');
const look = (settings: Record<string, string> | null, oneAddress = true) =>
  connectionLimit(settings, options, oneAddress);

it.each([
  [
    { 'max.connections.per.ip': '101' },
    true,
    'the brokers take 101 connections from one address (max.connections.per.ip), the run wants 102, 100 of them for clients',
  ],
  [
    { 'max.connections.per.ip': '9' },
    false,
    'the brokers take 9 connections from one address (max.connections.per.ip), the run wants 10',
  ],
  [
    { 'max.connections': '101' },
    false,
    'the brokers take 101 connections (max.connections), the run wants 102, 100 of them for clients',
  ],
] as const)('%j with all tasks at one address: %s is too few, and is told', (settings, oneAddress, says) => {
  expect(look(settings, oneAddress)).toBe(says);
});

it('as many as are needed are enough, and of what is not known nothing is said', () => {
  expect(look({ 'max.connections.per.ip': '102', 'max.connections': '102' })).toBeNull();
  expect(look({ 'max.connections.per.ip': '10' }, false)).toBeNull();
  expect(
    look({ 'max.connections.per.ip': '1', 'max.connections.per.ip.overrides': '127.0.0.1:1000' }),
  ).toBeNull();
  expect(look(null)).toBeNull();
  expect(look({})).toBeNull();
});

it('a run that would not have one client beside its publishers is refused', () => {
  const two = kafkaOptions({ total_sub_apps: '10', clients_per_app: '10', publishers: '2' }, 'b:9092');
  expect(connectionLimit({ 'max.connections.per.ip': '4' }, two, true)).toContain('the run wants 103');
  expect(() => connectionLimit({ 'max.connections.per.ip': '3' }, two, true)).toThrow('the run wants 103');
});

it('of members of groups, which agree among them all who reads what, each has to be let in, twice', () => {
  const grouped = kafkaOptions({ clients: '20', groups: '2' }, 'b:9092');
  expect(connectionLimit({ 'max.connections.per.ip': '42' }, grouped, true)).toBeNull();
  expect(() => connectionLimit({ 'max.connections.per.ip': '41' }, grouped, true)).toThrow(
    'the run wants 42',
  );
});
