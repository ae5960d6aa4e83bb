import { describe, expect, it } from 'vitest';
import { clockId } from '../../apps/kit/process-usage.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import { runTagOf } from '../../src/measure/message.ts';
import { type PublishedTotals, type SubscriberReport, subscriberReport } from '../../src/measure/report.ts';
import { MESSAGE_BYTES, MemoryPublisher, MemorySystem } from './memory-system.ts';
import { subscriberArgs, subscriberRole } from './roles.ts';
import { until } from './until.ts';

const never = new AbortController().signal;

async function subscribed(clients = subscriberArgs.clients, system = new MemorySystem()) {
  const task = subscriberRole(system);
  task.configure({ ...subscriberArgs, clients, connect_patience_ms: 0 });
  const { end } = await task.begin(never);
  const publisher = new MemoryPublisher({
    tag: runTagOf('r1'),
    system,
    sink: {
      settled: () => undefined,
      roomAgain: () => undefined,
      trouble: () => undefined,
      gaveUp: () => undefined,
      throttled: () => undefined,
    },
  });
  /** Messages first..first+count-1 of one stream reach every client. */
  const publish = (first: number, count: number, stream = 0) =>
    publisher.publish(stream, first, count, monotonicUs() - 1_000);
  return { task, end, publish, system };
}

function published(final: number, more: Partial<PublishedTotals> = {}): string {
  const streams = [{ stream: 0, final, holes: [] }];
  const whole = { publishers: [{ streams }], span_s: 1, end_us: monotonicUs(), boot_id: clockId() };
  return JSON.stringify({ ...whole, ...more });
}

type Task = Awaited<ReturnType<typeof subscribed>>['task'];

function reportOf(task: Task, detail: 'progress' | 'full' = 'progress'): SubscriberReport {
  return subscriberReport.parse(task.report(detail).subscriber);
}

describe('counts', () => {
  it('are sums over the clients, each of which receives for itself', async () => {
    const { task, publish } = await subscribed(3);
    publish(0, 10);
    publish(5, 5);
    expect(reportOf(task)).toMatchObject({
      clients_total: 3,
      clients_connected: 3,
      received: 30,
      duplicated: 15,
      reordered: 0,
      fetches: 6,
      fetch_wait_s: 0.0006,
    });
    expect(task.traffic()).toEqual({ txBytes: 0, rxBytes: 3 * 15 * MESSAGE_BYTES });
  });

  it('leave open what is lost until the published totals are told', async () => {
    const { task, publish } = await subscribed();
    publish(0, 10);
    expect(reportOf(task)).toMatchObject({
      lost: null,
      received_by_end: null,
      drain_s: null,
      same_clock: null,
    });
  });

  it('hold a row for each client where all was asked for, and one histogram of all', async () => {
    const { task, publish } = await subscribed(2);
    publish(0, 10);
    task.settle(published(12));
    expect(reportOf(task).clients).toBeNull();
    const { clients, histograms } = reportOf(task, 'full');
    expect(clients?.map(({ client, received, lost }) => [client, received, lost])).toEqual([
      [0, 10, 2],
      [1, 10, 2],
    ]);
    expect(histograms?.end_to_end.buckets.filter((_, i) => i % 2 === 1).reduce((a, b) => a + b)).toBe(20);
    expect(histograms?.end_to_end.min).toBeGreaterThanOrEqual(1_000);
  });
});

describe('the published totals', () => {
  it('tells what is lost, and less of it as the rest arrives', async () => {
    const { task, publish } = await subscribed(2);
    publish(0, 10);
    task.settle(published(15));
    expect(reportOf(task).lost).toBe(10);
    publish(10, 5);
    expect(reportOf(task).lost).toBe(0);
  });

  it('tells what had arrived when publishing ended, apart from what came later and what came twice', async () => {
    const { task, publish } = await subscribed(2);
    publish(0, 10);
    publish(0, 10);
    const end_us = monotonicUs();
    // Arrivals are kept to 10 ms.
    await until(() => monotonicUs() >= end_us + 20_000);
    publish(10, 5);
    task.settle(published(15, { end_us }));
    const report = reportOf(task);
    expect(report).toMatchObject({ received: 30, received_by_end: 20, same_clock: true });
    expect(report.drain_s).toBeGreaterThanOrEqual(0.02);
  });

  it('needs no drain where all came before the end', async () => {
    const { task, publish } = await subscribed();
    publish(0, 10);
    task.settle(published(10));
    expect(reportOf(task)).toMatchObject({ drain_s: 0, lost: 0 });
  });

  it('of another host leaves the drain open and takes what has arrived by now', async () => {
    const { task, publish } = await subscribed(2);
    publish(0, 10);
    task.settle(published(10, { boot_id: 'elsewhere', end_us: 0 }));
    expect(reportOf(task)).toMatchObject({ same_clock: false, drain_s: null, received_by_end: 20, lost: 0 });
  });

  it('may be told again, but no other', async () => {
    const { task } = await subscribed();
    const first = published(10);
    task.settle(first);
    task.settle(first);
    expect(() => task.settle(published(11))).toThrow(ControlRefusal);
    expect(reportOf(task).lost).toBe(30);
  });

  it.each(['', '{}', '{"publishers":1}', 'null'])('is refused where it is %j', async (text) => {
    const { task } = await subscribed();
    expect(() => task.settle(text)).toThrow(ControlRefusal);
    expect(reportOf(task).lost).toBeNull();
  });

  it('is refused where no test has run', () => {
    expect(() => subscriberRole(new MemorySystem()).settle(published(1))).toThrow(ControlRefusal);
  });
});

describe('what the system holds', () => {
  it('tells late from lost, by each position', async () => {
    const { task, publish, system } = await subscribed(2);
    publish(0, 6);
    const [first] = system.subscribers;
    if (first !== undefined) system.remove(first);
    publish(6, 2);
    task.settle(published(15));
    expect(reportOf(task)).toMatchObject({ received: 14, lost: 16, undelivered: 0 });
    task.bound('[[0, 12]]');
    // Up to 12 the system holds: 6 and 4 lie ahead. The last three nobody has.
    expect(reportOf(task, 'full')).toMatchObject({ lost: 6, undelivered: 10 });
    expect(reportOf(task, 'full').clients).toMatchObject([
      { received: 6, lost: 3, undelivered: 6 },
      { received: 8, lost: 3, undelivered: 4 },
    ]);
  });

  it('counts nothing that it has deleted', async () => {
    const { task, publish } = await subscribed(1);
    publish(0, 6);
    task.settle(published(15));
    task.bound('[[10, 15]]');
    expect(reportOf(task)).toMatchObject({ lost: 4, undelivered: 5 });
  });

  it('is refused where it makes no sense, or no test has run', async () => {
    const { task } = await subscribed();
    expect(() => task.bound('[[1]]')).toThrow(/bounds: must be a JSON array/);
    expect(() => task.bound('x')).toThrow(ControlRefusal);
    expect(() => subscriberRole(new MemorySystem()).bound('[[0, 1]]')).toThrow(ControlRefusal);
  });
});

describe('clients that give up', () => {
  it('are told by the name of their error, and marked in their rows', async () => {
    const { task, system } = await subscribed(4);
    const [one, two, three] = system.subscribers;
    one?.giveUp('read');
    two?.giveUp('connect');
    three?.giveUp('read');
    const report = reportOf(task, 'full');
    expect(report.gave_up).toEqual([
      { name: 'read', reason: 'it may not read', hint: null, clients: 2 },
      { name: 'connect', reason: 'it may not connect', hint: null, clients: 1 },
    ]);
    expect(report.clients?.map(({ gave_up }) => gave_up)).toEqual([true, true, true, false]);
  });
});

describe('clients that find no connection', () => {
  it('are told by name, and have lost nothing: the others are counted without them', async () => {
    const { task, publish } = await subscribed(3, new MemorySystem(2));
    publish(0, 10);
    task.settle(published(10));
    const report = reportOf(task, 'full');
    expect(report).toMatchObject({ clients_connected: 2, received: 20, lost: 0 });
    expect(report.connections).toMatchObject({
      ...{ wanted: 3, held: 2, attempts: 3, opened: 2, failed: { FULL: 1 } },
      not_connected: [{ name: 'FULL', reason: 'it takes no more', hint: null, clients: 1 }],
    });
    expect(report.clients?.map((row) => row.not_connected)).toEqual([false, false, true]);
  });
});

describe('connections', () => {
  it('are timed, the first ones and those after them, up to the first message', async () => {
    const { task, publish } = await subscribed(2);
    publish(0, 1);
    task.act('reconnect', [1]);
    await until(() => reportOf(task).connections?.away === 0);
    publish(1, 1);
    publish(2, 1);
    const { connections, duplicated } = reportOf(task, 'full');
    expect(duplicated).toBe(0);
    expect(connections).toMatchObject({ held: 2, opened: 2, reopened: 1, anew: 1, away: 0 });
    expect(connections?.back_s).toBeGreaterThanOrEqual(0);
    const counts = Object.entries(connections?.histograms ?? {}).map(([timing, { buckets }]) => [
      timing,
      buckets.reduce((sum, value, at) => sum + (at % 2 === 1 ? value : 0), 0),
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      ...{ connect: 3, ready: 2, reconnect_ready: 1, first_message: 2, reconnect_first_message: 1 },
    });
  });

  it('are opened anew by clients that are there', async () => {
    const { task } = await subscribed(2);
    expect(() => task.act('reconnect', [2])).toThrow('no client is here that can connect anew');
  });
});

describe('the end', () => {
  it('comes when it is told to stop: connections closed, counts kept', async () => {
    const { task, end, publish } = await subscribed();
    publish(0, 10);
    await task.stop();
    await end;
    publish(10, 10);
    expect(reportOf(task)).toMatchObject({ clients_connected: 0, received: 30 });
  });
});

it('adds up second by second to what was received', async () => {
  const { task, publish } = await subscribed(2);
  publish(0, 10);
  const first = task.cutInterval();
  publish(5, 10);
  const second = task.cutInterval();
  expect([first.received, second.received, task.cutInterval().received]).toEqual([20, 10, 0]);
  expect(second.end_to_end?.buckets.filter((_, i) => i % 2 === 1).reduce((a, b) => a + b)).toBe(10);
});

describe('the original keys', () => {
  it('are sums over the clients, with times as text', async () => {
    const { task, publish } = await subscribed(2);
    publish(0, 10);
    task.settle(published(10));
    const stats = task.originalStats();
    expect(stats).toMatchObject({ msg_cnt: 20, rate: 20, reconnect_cnt: 0 });
    const [first, last] = [Number(stats.first_msg_time), Number(stats.last_msg_time)];
    expect(Math.abs(first - Date.now() / 1000)).toBeLessThan(60);
    expect(last).toBeGreaterThanOrEqual(first);
  });

  it('leave out times where nothing was received', async () => {
    const { task } = await subscribed(2);
    expect(task.originalStats()).toEqual({ msg_cnt: 0, rate: 0, reconnect_cnt: 0 });
  });
});

describe('without a test', () => {
  it('reports zeros that fit the contract, and how many clients it is to host', () => {
    const task = subscriberRole(new MemorySystem());
    expect(reportOf(task, 'full').clients_total).toBe(0);
    task.configure(subscriberArgs);
    expect(reportOf(task, 'full')).toMatchObject({ clients_total: 3, clients_connected: 0, received: 0 });
    expect(task.cutInterval()).toEqual({});
  });

  it('refuses to begin unconfigured', async () => {
    await expect(subscriberRole(new MemorySystem()).begin(never)).rejects.toThrow(ControlRefusal);
  });
});

describe('clients of several kinds', () => {
  const kinds = {
    ...{ slow: [0], slow_rate: 0.001, behind_by_design: true, message_bytes: MESSAGE_BYTES },
    ...{ reconnecting: [[2, 0]], reconnecting_rate: 1, reconnecting_s: 0.5 },
  };

  async function ofKinds(more: Partial<typeof kinds> = {}) {
    const system = new MemorySystem();
    const task = subscriberRole(system);
    task.configure({ ...subscriberArgs, clients: 4, kinds: JSON.stringify({ ...kinds, ...more }) });
    await task.begin(never);
    const sink = {
      ...{ settled: () => undefined, roomAgain: () => undefined, trouble: () => undefined },
      ...{ gaveUp: () => undefined, throttled: () => undefined },
    };
    const publisher = new MemoryPublisher({ tag: runTagOf('r1'), system, sink });
    const publish = (first: number, count: number) =>
      publisher.publish(0, first, count, monotonicUs() - 1_000);
    return { task, publish };
  }

  it('are booked each with their kind: those behind by design apart from all others', async () => {
    const { task, publish } = await ofKinds({ reconnecting: [] });
    publish(0, 10);
    publish(10, 10);
    task.settle(published(20));
    const report = reportOf(task, 'full');
    expect(report).toMatchObject({ clients_total: 4, clients_behind_by_design: 1, received: 60, lost: 0 });
    expect(report.received_by_end).toBe(60);
    expect(report.clients?.map(({ kind, received, lost }) => [kind, received, lost])).toEqual([
      ['slow', 10, 10],
      ['fast', 20, 0],
      ['fast', 20, 0],
      ['fast', 20, 0],
    ]);
    const counted = (buckets: readonly number[] = []) =>
      buckets.filter((_, at) => at % 2 === 1).reduce((sum, count) => sum + count, 0);
    expect(counted(report.histograms?.end_to_end.buckets)).toBe(60);
    expect(report.kinds.map(({ kind, end_to_end }) => [kind, counted(end_to_end.buckets)])).toEqual([
      ['fast', 60],
      ['slow', 10],
    ]);
    expect(reportOf(task).kinds).toEqual([]);
  });

  it('reconnect from the first message on: how long they were away is booked, and what came after', async () => {
    const { task, publish } = await ofKinds();
    expect(reportOf(task).reconnects).toBe(0);
    publish(0, 10);
    await until(() => reportOf(task).reconnects === 1);
    publish(10, 10);
    const [, , row] = reportOf(task, 'full').clients ?? [];
    expect(row).toMatchObject({ kind: 'reconnecting', reconnects: 1, received: 20 });
    const told = reportOf(task, 'full').kinds.find(({ kind }) => kind === 'reconnecting');
    expect(told?.reconnection?.buckets.filter((_, at) => at % 2 === 1)).toEqual([1]);
    await task.stop();
  });

  it('are refused where they are not told as they should be', () => {
    const task = subscriberRole(new MemorySystem());
    expect(() => task.configure({ ...subscriberArgs, kinds: '{"slow":[0]}' })).toThrow('kinds');
  });
});
