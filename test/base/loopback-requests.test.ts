import { expect, it } from 'vitest';
import { requestsToLoopback, WAYS } from '../harness/loopback-requests.ts';

it('no request to this machine goes to a proxy, whatever the environment says', async () => {
  expect(await requestsToLoopback(process.execPath)).toEqual({ ways: WAYS, proxied: 0 });
});
