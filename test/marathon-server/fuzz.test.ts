import { expect, test } from 'vitest';
import { Fixture } from './fixture.ts';
import { fuzz } from './fuzz-client.ts';

/** scripts/fuzz-marathon.mjs sends as many as one likes, and watches memory. */
const requests = 2_000;

test(`of ${requests} random requests none is answered with a fault of the server`, async () => {
  const fixture = await Fixture.start();
  try {
    const { statuses, faults } = await fuzz(fixture.marathon.url, requests, 20_161_124);
    expect(faults.slice(0, 5)).toEqual([]);
    // They got as far as handlers, and were not all refused for one reason.
    for (const status of [200, 400, 404, 405, 422])
      expect(statuses.get(status), `${status}`).toBeGreaterThan(9);
    expect((await fixture.call('GET', '/ping')).text).toBe('pong');
  } finally {
    await fixture.close();
  }
});
