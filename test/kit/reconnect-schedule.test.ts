import { describe, expect, it } from 'vitest';
import { ReconnectSchedule } from '../../apps/kit/reconnect-schedule.ts';
import { monotonicUs, systemClock } from '../../src/base/clock.ts';

const RATE = 100;

describe('clients that reconnect', () => {
  it('do so as often as their rate and time say, never before it is due', async () => {
    const schedule = new ReconnectSchedule(RATE, 0.2, systemClock);
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
      own.forEach((us, k) => {
        expect(us).toBeGreaterThanOrEqual(((k + (client + 0.5) / 3) / RATE) * 1e6);
      });
    }
  });

  it('wait on where a timer fires before time', async () => {
    let clockUs = 0;
    const clock = {
      monotonicUs: () => clockUs,
      delay: async (ms: number) => {
        clockUs += Math.max(1, ms * 900);
      },
    };
    const times: number[] = [];
    const reconnect = async () => {
      times.push(clockUs);
    };
    await new ReconnectSchedule(RATE, 0.05, clock).begin([{ phase: 0.5, reconnect }]);
    expect(times).toHaveLength(5);
    times.forEach((us, k) => {
      expect(us).toBeGreaterThanOrEqual(5_000 + k * 10_000);
      expect(us).toBeLessThan(5_002 + k * 10_000);
    });
  });

  it('make up for one that took long, within the time', async () => {
    let clockUs = 0;
    const clock = {
      monotonicUs: () => clockUs,
      delay: async (ms: number) => {
        clockUs += ms * 1000;
      },
    };
    const schedule = new ReconnectSchedule(RATE, 0.1, clock);
    const times: number[] = [];
    const reconnect = async () => {
      times.push(clockUs);
      if (times.length === 1) clockUs += 65_000;
    };
    await schedule.begin([{ phase: 0, reconnect }]);
    expect(times).toEqual([0, ...Array(6).fill(65_000), 70_000, 80_000, 90_000]);
  });

  it('stop at the end, and when they have ended for good', async () => {
    const schedule = new ReconnectSchedule(RATE, 3_600, systemClock);
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
