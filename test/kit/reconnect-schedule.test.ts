import { describe, expect, it } from 'vitest';
import { ReconnectSchedule } from '../../apps/kit/reconnect-schedule.ts';
import { monotonicUs } from '../../src/base/clock.ts';

const RATE = 100;

describe('clients that reconnect', () => {
  it('do so as often as their rate and time say, never before it is due', async () => {
    const schedule = new ReconnectSchedule(RATE, 0.2, monotonicUs);
    const startUs = monotonicUs();
    const times: number[][] = [[], [], []];
    await schedule.begin(
      times.map((own, client) => ({
        phase: (client + 0.5) / 3,
        reconnect: async () => {
          own.push(monotonicUs() - startUs);
        },
      })),
    );
    for (const [client, own] of times.entries()) {
      expect(own.length).toBeLessThanOrEqual(20);
      // Timers may fire a millisecond early.
      own.forEach((us, k) => {
        expect(us).toBeGreaterThan(((k + (client + 0.5) / 3) / RATE) * 1e6 - 1_500);
      });
    }
  });

  it('make up for one that took long, within the time', async () => {
    let clockUs = 0;
    const schedule = new ReconnectSchedule(RATE, 0.1, () => clockUs);
    let reconnects = 0;
    await schedule.begin([
      {
        phase: 0,
        reconnect: async () => {
          // The first takes as long as seven of them have.
          clockUs += reconnects++ === 0 ? 70_000 : 1;
        },
      },
    ]);
    // Seven are due when it is over; the clock stands still then, so that none of the others comes.
    expect(reconnects).toBeGreaterThanOrEqual(7);
  });

  it('stop at the end, and when they have ended for good', async () => {
    const schedule = new ReconnectSchedule(RATE, 3_600, monotonicUs);
    let reconnects = 0;
    const ended = { phase: 0, reconnect: () => Promise.reject(new Error('closed')) };
    const going = {
      phase: 0,
      reconnect: async () => {
        if (++reconnects === 3) schedule.end();
      },
    };
    await schedule.begin([ended, going]);
    expect(reconnects).toBe(3);
  });
});
