import { expect, it } from 'vitest';
import { isLoopback } from '../../src/base/loopback.ts';

it.each([
  ['http://127.0.0.1:80/', true],
  ['http://127.255.3.4/', true],
  ['http://127.1/', true],
  ['http://LOCALHOST:80/', true],
  ['http://localhost./', true],
  ['http://a.b.localhost/', true],
  ['http://[::1]:80/', true],
  ['http://[0:0:0:0:0:0:0:1]/', true],
  ['http://[::ffff:127.0.0.1]/', true],
  ['http://[::ffff:10.0.0.1]/', false],
  ['http://128.0.0.1/', false],
  ['http://10.127.0.0.1.example/', false],
  ['http://127.0.0.1.example/', false],
  ['http://localhost.example/', false],
  ['http://mylocalhost/', false],
  ['http://[::2]/', false],
])('%s is this machine: %s', (url, own) => {
  expect(isLoopback(new URL(url).hostname)).toBe(own);
});
