import { describe, expect, it } from 'vitest';
import { Pacer } from '../../apps/kit/pacer.ts';
import { BurstsInTurn } from '../../apps/kit/stream-draw.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import { runTagOf } from '../../src/measure/message.ts';
import { PublisherAccount } from '../../src/measure/publisher-account.ts';
import { createSchedule } from '../../src/measure/schedule.ts';
import { MemoryPublisher, type MemoryPublisherOptions, type Published } from './memory-system.ts';
import { until } from './until.ts';

/**
 * The real clock at a quarter of its pace: the tenth of a second after which a late pacer gives up is then long
 * enough for the busiest machine.
 */
const slowUs = () => Math.floor(monotonicUs() / 4);

interface Plan {
  rate: number;
  batch: number;
  durationS: number;
  streams?: number;
  /** When message 0 is due, from now. */
  startInUs?: number;
  nowUs?: () => number;
}

/** Real timers, real books; only the system that is published to is the test's own. */
function pacing(plan: Plan, options: Partial<MemoryPublisherOptions> = {}) {
  const { nowUs = slowUs } = plan;
  const schedule = createSchedule(plan.rate, plan.batch, plan.durationS);
  const streams = plan.streams ?? 1;
  const account = new PublisherAccount(streams);
  const client = new MemoryPublisher({
    tag: runTagOf('r'),
    sink: {
      settled: (outcome, run, nowUs) => account.settle(outcome, run, nowUs),
      roomAgain: () => pacer.roomAgain(),
      trouble: () => undefined,
      gaveUp: () => undefined,
      throttled: () => undefined,
    },
    nowUs,
    ...options,
  });
  const startUs = nowUs() + (plan.startInUs ?? 5_000);
  const pacer = new Pacer(client, account, { schedule, draw: new BurstsInTurn(streams), startUs, nowUs });
  return { schedule, account, client, startUs, pacer };
}

type Pacing = ReturnType<typeof pacing>;

/** Every message published, one by one, with the time it carries and its number within its stream. */
function messagesOf(published: readonly Published[]) {
  return published.flatMap(({ count, intendedUs, stream, firstSequence }) =>
    Array.from({ length: count }, (_, i) => ({ intendedUs, stream, sequence: firstSequence + i })),
  );
}

/** Nothing skipped, nothing twice: each message with the schedule's own time, each stream numbered without a gap. */
function expectWholeSchedule({ schedule, client, startUs }: Pacing): void {
  const messages = messagesOf(client.published);
  expect(messages.map(({ intendedUs }) => intendedUs)).toEqual(
    Array.from({ length: schedule.total }, (_, n) => startUs + schedule.dueUs(n)),
  );
  const next = new Map<number, number>();
  for (const { stream, sequence } of messages) {
    expect(sequence).toBe(next.get(stream) ?? 0);
    next.set(stream, sequence + 1);
  }
}

describe('publishing in time', () => {
  it.each<[string, Plan]>([
    ['seldom, one by one', { rate: 100, batch: 1, durationS: 0.2 }],
    ['in bursts', { rate: 5_000, batch: 100, durationS: 0.3, streams: 3 }],
    ['many bursts a millisecond', { rate: 50_000, batch: 2, durationS: 0.2, streams: 2 }],
    ['a total that is no whole number of bursts', { rate: 1_000, batch: 30, durationS: 0.1 }],
    ['one burst larger than the run', { rate: 1_000, batch: 500, durationS: 0.1 }],
  ])('%s: each with its intended time, none before it', async (_, plan) => {
    const run = pacing(plan);
    await run.pacer.run();
    expectWholeSchedule(run);
    expect(run.client.published.filter(({ nowUs, intendedUs }) => nowUs < intendedUs)).toEqual([]);
    expect(run.account.sent).toBe(run.schedule.total);
    expect(run.pacer.blockedUs).toBe(0);
  });

  it('lasts as long as the schedule, though the last burst is due before its end', async () => {
    const { pacer, startUs, schedule, account } = pacing({ rate: 1_000, batch: 100, durationS: 0.2 });
    const { endUs } = await pacer.run();
    expect(slowUs()).toBeGreaterThanOrEqual(startUs + 200_000);
    expect(endUs).toBe(Math.max(startUs + schedule.lengthS * 1e6, account.lastSendUs));
  });

  it('gives each burst to one stream and the next burst to the next', async () => {
    const { client, pacer } = pacing({ rate: 5_000, batch: 50, durationS: 0.1, streams: 3 });
    await pacer.run();
    expect(client.published.map(({ stream, count }) => [stream, count])).toEqual(
      Array.from({ length: 10 }, (_, burst) => [burst % 3, 50]),
    );
  });

  it('of nothing ends at once', async () => {
    const { pacer, startUs, client } = pacing({ rate: 0.1, batch: 1, durationS: 1 });
    expect(await pacer.run()).toEqual({ endUs: startUs });
    expect(client.published).toEqual([]);
  });
});

describe('being late', () => {
  it('is caught up with: nothing skipped, the intended times kept, the lateness booked', async () => {
    const run = pacing({ rate: 10_000, batch: 10, durationS: 0.2, startInUs: -80_000 });
    await run.pacer.run();
    expectWholeSchedule(run);
    expect(run.account.lateness.total.max).toBeGreaterThanOrEqual(80_000);
    expect(run.account.lateness.total.count).toBe(2_000);
  });
});

describe('catching up with much', () => {
  it('lets the event loop turn every few milliseconds', async () => {
    let us = 0;
    // Every look at the clock takes a millisecond, so that how much fits into a turn is known.
    const nowUs = () => {
      us += 1_000;
      return us;
    };
    const plan = { rate: 10_000, batch: 10, durationS: 1, startInUs: -1_000_000, nowUs };
    const run = pacing(plan, { nowUs: slowUs });
    let turns = 0;
    const count = () => {
      turns++;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    await run.pacer.run();
    clearImmediate(counting);
    expectWholeSchedule(run);
    // 1,000 bursts at 16 a look and at most 6 looks a turn.
    expect(turns).toBeGreaterThanOrEqual(9);
  });
});

describe('a client without room', () => {
  it('is waited for, the wait is told, and then all of it follows', async () => {
    const run = pacing(
      { rate: 5_000, batch: 50, durationS: 0.2, streams: 2 },
      { room: 120, answersAtOnce: false },
    );
    const ending = run.pacer.run();
    await run.client.full;
    const fullUs = slowUs();
    // Held for as long as it takes the schedule to go on without it.
    await until(() => slowUs() >= run.startUs + 100_000);
    const freedUs = slowUs();
    const answering = setInterval(() => run.client.settle(), 1);
    await ending;
    clearInterval(answering);
    expectWholeSchedule(run);
    expect(run.pacer.blockedUs).toBeGreaterThanOrEqual(freedUs - fullUs);
    expect(run.account.lateness.total.max).toBeGreaterThanOrEqual(freedUs - fullUs);
  });

  it('keeps the rest of a burst it took a part of on the same stream', async () => {
    const run = pacing({ rate: 2_000, batch: 100, durationS: 0.2, streams: 2 }, { room: 30 });
    await run.pacer.run();
    expectWholeSchedule(run);
    const streams = messagesOf(run.client.published).map(({ stream }) => stream);
    expect(streams).toEqual(Array.from({ length: 400 }, (_, n) => Math.floor(n / 100) % 2));
  });

  it('to the end is given up shortly after it: the rest stays unsent', async () => {
    const plan = { rate: 10_000, batch: 10, durationS: 0.05 };
    const { pacer, account, schedule, startUs } = pacing(plan, { room: 100, answersAtOnce: false });
    const { endUs } = await pacer.run();
    expect([schedule.total, account.sent]).toEqual([500, 100]);
    expect(endUs).toBeGreaterThanOrEqual(startUs + 50_000 + 100_000);
    expect(pacer.blockedUs).toBeGreaterThan(0);
  });
});

describe('stopping', () => {
  const long = { rate: 1_000, batch: 10, durationS: 3_600 };

  it('ends the publishing at the last message sent', async () => {
    const { pacer, account, client } = pacing(long);
    const ending = pacer.run();
    await until(() => account.sent >= 20);
    pacer.stop();
    const { endUs } = await ending;
    expect(endUs).toBe(account.lastSendUs);
    expect(messagesOf(client.published)).toHaveLength(account.sent);
  });

  it('ends a wait for room', async () => {
    const { pacer, account, client, startUs } = pacing(long, { room: 5, answersAtOnce: false });
    const ending = pacer.run();
    await client.full;
    pacer.stop();
    expect((await ending).endUs).toBeGreaterThanOrEqual(startUs);
    expect(account.sent).toBe(5);
  });

  it('before the start sends nothing', async () => {
    const { pacer, account, startUs } = pacing({ ...long, startInUs: 60_000_000 });
    const ending = pacer.run();
    pacer.stop();
    expect(await ending).toEqual({ endUs: startUs });
    expect(account.sent).toBe(0);
  });
});
