import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { deviceAddress } from '../../src/options/device-address.ts';
import { refused } from './refused.ts';

const ipv4 = {
  address: '10.1.2.3',
  netmask: '255.0.0.0',
  family: 'IPv4',
  mac: '',
  internal: false,
  cidr: null,
} as const;
const ipv6 = {
  address: 'fe80::1',
  netmask: '',
  family: 'IPv6',
  mac: '',
  internal: false,
  cidr: null,
  scopeid: 0,
} as const;

describe('deviceAddress', () => {
  it('is loopback without a device', () => {
    expect(deviceAddress(null, {})).toBe('127.0.0.1');
  });

  it('is the IPv4 address of the device', () => {
    expect(deviceAddress('eth0', { eth0: [ipv6, ipv4] })).toBe('10.1.2.3');
  });

  it('refuses a device that is not there or has no IPv4 address', () => {
    expect(refused(() => deviceAddress('eth1', { lo: [ipv4], eth0: [ipv4] }))).toBe(
      '[hydra] dev: this machine has no network device "eth1" (did you mean eth0?)',
    );
    expect(refused(() => deviceAddress('eth0', { eth0: [ipv6] }))).toContain('has no IPv4 address');
    expect(refused(() => deviceAddress('constructor', networkInterfaces()))).toContain('no network device');
  });
});
