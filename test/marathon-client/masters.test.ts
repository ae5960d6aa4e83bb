import { describe, expect, it } from 'vitest';
import { Masters } from '../../src/marathon-client/masters.ts';

const masters = () => new Masters(['http://m1:8080/', 'https://m2/base', 'http://m3:8080']);

describe('masters', () => {
  it('take turns when one fails, and are not skipped because two callers noticed', () => {
    const ring = masters();
    expect(ring.current).toBe('http://m1:8080');
    ring.failed('http://m1:8080', 0);
    ring.failed('http://m1:8080', 0);
    expect(ring.current).toBe('https://m2/base');
    ring.failed('https://m2/base', 0);
    ring.failed('http://m3:8080', 0);
    expect(ring.current).toBe('http://m1:8080');
  });

  it.each([
    ['m3:8080', 'http://m3:8080'],
    ['m2:443', 'https://m2/base'],
    // Marathon's own port, although a proxy stands before it.
    ['m2:8080', 'https://m2/base'],
    ['m9:8080', 'http://m1:8080'],
  ])('lead to the leader %s: %s', (leader, url) => {
    const ring = masters();
    ring.prefer(leader, 0);
    expect(ring.current).toBe(url);
  });

  it('of one host are told apart by their ports alone', () => {
    const ring = new Masters(['http://m:1', 'http://m:2']);
    ring.prefer('m:3', 0);
    expect(ring.current).toBe('http://m:1');
    ring.prefer('m:2', 0);
    expect(ring.current).toBe('http://m:2');
  });

  it('that have just failed are not taken for the leader, until they work or some time has passed', () => {
    const ring = masters();
    ring.failed('http://m1:8080', 1_000);
    ring.prefer('m1:8080', 20_000);
    expect(ring.current).toBe('https://m2/base');
    ring.prefer('m1:8080', 31_000);
    expect(ring.current).toBe('http://m1:8080');
    ring.failed('http://m1:8080', 40_000);
    ring.worked('http://m1:8080');
    ring.prefer('m1:8080', 40_001);
    expect(ring.current).toBe('http://m1:8080');
  });

  it('are at least one', () => {
    expect(() => new Masters([])).toThrow(RangeError);
  });
});
