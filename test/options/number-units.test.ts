import { expect, it } from 'vitest';
import { readOption } from '../../src/options/read-option.ts';
import { kafkaFields } from '../../src/workloads/kafka/fields.ts';
import { refused } from './refused.ts';

const valueIn = (name: 'test_duration' | 'msg_rate' | 'msg_size' | 'linger_ms' | 'clients', text: string) =>
  readOption({ [name]: text }, name, kafkaFields[name]);

it.each([
  ['test_duration', '10s', 10],
  ['test_duration', '1.5m', 90],
  ['test_duration', '1h', 3600],
  ['test_duration', '250ms', 0.25],
  ['linger_ms', '2s', 2000],
  ['msg_rate', '10k', 10_000],
  ['msg_rate', '2.3k', 2_300],
  ['msg_rate', '1M', 1_000_000],
  ['clients', '1k', 1_000],
  ['msg_size', '1KiB', 1_024],
  ['msg_size', '1 kB', 1_000],
] as const)('--%s takes %s', (name, text, value) => {
  expect(valueIn(name, text)).toBe(value);
});

it.each([
  [
    'test_duration',
    '10k',
    '"10k" is not a number (give a number above 0 up to 86400, seconds, or with ms, s, m, h behind it)',
  ],
  ['test_duration', '2M', '"2M" is not a number'],
  ['msg_rate', '10m', '"10m" is not a number'],
  ['msg_rate', '0k', '"0k" is too small'],
  ['msg_size', '1k', '"1k" is not a whole number'],
  ['msg_rate', '1.2.3k', '"1.2.3k" is not a number'],
  ['msg_rate', '1constructor', '"1constructor" is not a number'],
  ['clients', '0.0001k', '"0.0001k" is too small'],
] as const)('--%s does not take %s', (name, text, says) => {
  expect(refused(() => valueIn(name, text))).toContain(`--${name}: ${says}`);
});
