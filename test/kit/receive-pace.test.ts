import { describe, expect, it } from 'vitest';
import { bytesAtOnce, ReceivePace } from '../../apps/kit/receive-pace.ts';

/** Takes `atOnce` messages as often as it may, looking every `stepUs`. @returns messages taken within `lengthUs` */
function taken(pace: ReceivePace, atOnce: number, stepUs: number, lengthUs: number): number {
  let messages = 0;
  for (let nowUs = 0; nowUs < lengthUs; nowUs += stepUs) {
    while (pace.waitUs(nowUs) === 0) {
      pace.took(atOnce, nowUs);
      messages += atOnce;
    }
  }
  return messages;
}

describe('a pace', () => {
  it('lets through the first at once, and the next when it is due', () => {
    const pace = new ReceivePace(1_000);
    expect(pace.waitUs(5)).toBe(0);
    pace.took(20, 5);
    // Twenty more are due in forty milliseconds.
    expect(pace.waitUs(5)).toBe(40_000);
    expect(pace.waitUs(15_005)).toBe(25_000);
    expect(pace.waitUs(50_000)).toBe(0);
    pace.took(10, 50_000);
    expect(pace.waitUs(40_005)).toBe(0);
  });

  it.each([1, 7, 50])('keeps the rate although who takes %i at once comes late every time', (atOnce) => {
    const messages = taken(new ReceivePace(1_000), atOnce, 3_700, 10_000_000);
    expect(messages).toBeGreaterThan(9_995 - atOnce);
    expect(messages).toBeLessThanOrEqual(10_000);
  });

  it('makes up for a second of what it might have had, and no more', () => {
    const pace = new ReceivePace(1_000);
    pace.took(1, 0);
    let messages = 0;
    for (; pace.waitUs(60_000_000) === 0; messages++) pace.took(1, 60_000_000);
    expect(messages).toBe(1_000);
    expect(pace.waitUs(60_000_000)).toBe(1_000);
  });

  it('asks for 50 ms of messages at once, one at the least', () => {
    expect(bytesAtOnce(1_000, 109)).toBe(50 * 109);
    expect(bytesAtOnce(3, 1_000)).toBe(1_000);
  });
});
