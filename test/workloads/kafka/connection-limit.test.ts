import { expect, it } from 'vitest';
import { requireConnections } from '../../../src/workloads/kafka/connection-limit.ts';
import { kafkaOptions } from './kafka-options.ts';

const options = kafkaOptions({ total_sub_apps: '10', clients_per_app: '10' }, 'b:9092');
const look = (settings: Record<string, string> | null, oneAddress = true) =>
  requireConnections(settings, options, oneAddress);

it.each([
  [
    { 'max.connections.per.ip': '101' },
    true,
    '101 connections from one address (max.connections.per.ip), this run needs 102',
  ],
  [
    { 'max.connections.per.ip': '9' },
    false,
    '9 connections from one address (max.connections.per.ip), this run needs 10',
  ],
  [{ 'max.connections': '101' }, false, '101 connections (max.connections), this run needs 102'],
] as const)('%j with all tasks at one address: %s is too few', (settings, oneAddress, says) => {
  expect(() => look(settings, oneAddress)).toThrow(says);
});

it('as many as are needed are enough, and what is not known is not refused', () => {
  look({ 'max.connections.per.ip': '102', 'max.connections': '102' });
  look({ 'max.connections.per.ip': '10' }, false);
  look({ 'max.connections.per.ip': '1', 'max.connections.per.ip.overrides': '127.0.0.1:1000' });
  look(null);
  look({});
});
