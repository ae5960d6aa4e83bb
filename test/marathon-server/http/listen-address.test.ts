import { expect, test } from 'vitest';
import {
  authorityOf,
  isLoopback,
  listenAddresses,
  refuseOpenAddress,
} from '../../../src/marathon-server/http/listen-address.ts';

test.each([
  ['127.0.0.1', true],
  ['127.0.0.9', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.evil.example', false],
])('whether %s stays on this machine: %s', (address, stays) => {
  expect(isLoopback(address)).toBe(stays);
});

test('an address that others reach needs credentials, a name is none', () => {
  expect(() => refuseOpenAddress('0.0.0.0', false)).toThrow(
    '--listen: 0.0.0.0 can be reached from other machines, and nothing is asked of them',
  );
  expect(() => refuseOpenAddress('192.0.2.7', false)).toThrow('other machines');
  refuseOpenAddress('192.0.2.7', true);
  refuseOpenAddress('127.0.0.9', false);
  expect(() => refuseOpenAddress('hydra.example', true)).toThrow('not an address');
});

test('all addresses at once are one place to listen, and told as the name of the machine', () => {
  expect(listenAddresses('127.0.0.9', ['127.0.0.1', '127.0.0.9'])).toEqual(['127.0.0.9', '127.0.0.1']);
  expect(listenAddresses('0.0.0.0', ['127.0.0.1'])).toEqual(['0.0.0.0']);
  expect(authorityOf('127.0.0.9', 80)).toBe('127.0.0.9:80');
  expect(authorityOf('::1', 80)).toBe('[::1]:80');
  expect(authorityOf('0.0.0.0', 80, 'box')).toBe('box:80');
});
