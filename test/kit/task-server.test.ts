import { afterEach, describe, expect, it } from 'vitest';
import { TaskServer } from '../../apps/kit/task-server.ts';
import { monotonicUs } from '../../src/base/clock.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';
import { runTagOf, writeMessage } from '../../src/measure/message.ts';
import type { PublishedTotals, TaskReport } from '../../src/measure/report.ts';
import {
  MESSAGE_BYTES,
  type MemoryPublisherOptions,
  type MemorySubscriber,
  MemorySystem,
} from './memory-system.ts';
import { publisherArgs, publisherRole, subscriberArgs, subscriberRole, wallOffsetUs } from './roles.ts';
import { endTasks, refusalOf, report, servedTask, statusOf, untilStatus } from './served-task.ts';

afterEach(endTasks);

async function publisherTask(options: Partial<MemoryPublisherOptions> = {}, system = new MemorySystem()) {
  const role = publisherRole(system, options);
  const requester = await servedTask(role.task);
  return { requester, clients: role.clients };
}

const endless = { ...publisherArgs, test_duration: '3600' };

describe('commands', () => {
  it('ping is answered with pong', async () => {
    const { requester } = await publisherTask();
    expect(await requester.request('ping')).toEqual({ __r: 'pong' });
  });

  it('that nobody knows are refused by name, and the task goes on', async () => {
    const { requester } = await publisherTask();
    expect(await refusalOf(requester, 'makecoffee')).toMatchObject({
      status: 'error',
      message: expect.stringContaining('unknown command "makecoffee"'),
    });
    const long = await refusalOf(requester, 'x'.repeat(5_000));
    expect(long.message).toContain(`unknown command "${'x'.repeat(64)}"`);
    expect(await requester.request('ping')).toEqual({ __r: 'pong' });
  });

  it('that inherit a name from every object are unknown too', async () => {
    const { requester } = await publisherTask();
    expect((await refusalOf(requester, 'constructor')).status).toBe('error');
  });
});

describe('a publisher, from its configuration to the end', () => {
  it('walks through its states and reports what it did', async () => {
    const { requester } = await publisherTask();
    expect((await report(requester)).state).toBe('idle');
    expect(await requester.request('updateconfig', publisherArgs)).toEqual({});
    expect((await report(requester)).state).toBe('configured');
    expect(await requester.request('resetstats')).toEqual({ __r: 'stats reset' });
    expect(await requester.request('teststart', { run_id: 'r1' })).toEqual({});
    expect(await statusOf(requester)).toBe('running');
    await untilStatus(requester, 'done');
    const told = await report(requester, { detail: 'full' });
    expect(told).toMatchObject({ role: 'publisher', run_id: 'r1', state: 'done', error: null });
    expect(told.publisher).toMatchObject({ asked: 200, sent: 200, acked: 200 });
    expect(told.process.tx_bytes).toBe(200 * 64);
  });

  it('holds still what the test used once it is over', async () => {
    const { requester } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    const first = await report(requester);
    expect((await report(requester)).process).toEqual(first.process);
    expect(first.process.elapsed_s).toBeGreaterThanOrEqual(0.4);
  });

  it('starts without a run_id too, as the original asks for it', async () => {
    const { requester } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart');
    await untilStatus(requester, 'done');
  });
});

describe('a publisher that is opened before it starts', () => {
  it('opens once, however often it is told, and starts with what is open', async () => {
    const { requester, clients } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('testopen');
    await requester.request('testopen');
    expect(await statusOf(requester)).toBe('stopped');
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    expect(clients.length).toBe(1);
    expect((await report(requester)).publisher).toMatchObject({ asked: 200, acked: 200 });
  });

  it('is closed by another configuration, and opened anew for it', async () => {
    const { requester, clients } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('testopen');
    await requester.request('updateconfig', { ...publisherArgs, run_id: 'r2' });
    expect(clients.map(({ closed }) => closed)).toEqual([1]);
    await requester.request('testopen');
    await requester.request('teststart', { run_id: 'r2' });
    await untilStatus(requester, 'done');
    expect(clients.length).toBe(2);
  });

  it('is refused before its configuration, and while it runs', async () => {
    const { requester } = await publisherTask();
    expect((await refusalOf(requester, 'testopen')).message).toContain('send updateconfig first');
    await requester.request('updateconfig', endless);
    await requester.request('teststart', { run_id: 'r1' });
    expect((await refusalOf(requester, 'testopen')).message).toContain('the test is running');
    await requester.request('teststop');
  });

  it('is no subscriber', async () => {
    const requester = await servedTask(subscriberRole(new MemorySystem()));
    expect((await refusalOf(requester, 'testopen')).message).toContain('only publishers take it');
  });
});

describe('repeated commands', () => {
  it('change nothing: configuration, start, stop and reset', async () => {
    const { requester, clients } = await publisherTask();
    for (let i = 0; i < 2; i++) await requester.request('updateconfig', endless);
    for (let i = 0; i < 2; i++) await requester.request('resetstats');
    for (let i = 0; i < 2; i++) await requester.request('teststart', { run_id: 'r1' });
    await requester.request('updateconfig', endless);
    expect(await statusOf(requester)).toBe('running');
    for (let i = 0; i < 2; i++) await requester.request('teststop');
    await untilStatus(requester, 'stopped');
    await requester.request('teststop');
    await requester.request('teststart', { run_id: 'r1' });
    expect(await statusOf(requester)).toBe('stopped');
    expect(clients).toHaveLength(1);
  });

  it('do not run a test again that has run', async () => {
    const { requester, clients } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart', { run_id: 'r1' });
    expect(await statusOf(requester)).toBe('done');
    expect(clients).toHaveLength(1);
  });

  it('fail again where the start failed, with the same reason', async () => {
    const { requester } = await publisherTask({ failToOpen: true });
    await requester.request('updateconfig', publisherArgs);
    for (let i = 0; i < 2; i++) {
      expect(await refusalOf(requester, 'teststart', { run_id: 'r1' })).toMatchObject({
        status: 'exception',
        message: expect.stringContaining('nobody listens there'),
      });
    }
    expect(await statusOf(requester)).toBe('stopped');
    expect(await report(requester)).toMatchObject({ state: 'failed', error: 'nobody listens there' });
  });
});

describe('refused while a test runs', () => {
  async function running() {
    const { requester } = await publisherTask();
    await requester.request('updateconfig', endless);
    await requester.request('teststart', { run_id: 'r1' });
    return requester;
  }

  it.each<[string, Dictionary, string]>([
    ['updateconfig', { msg_batch: 11 }, 'a test is running'],
    ['updateconfig', { nonsense: 1 }, 'a test is running'],
    ['resetstats', {}, 'a test is running'],
    ['teststart', { run_id: 'r2' }, 'configured for run r1, not r2'],
  ])('%s %o', async (name, args, reason) => {
    const requester = await running();
    expect(await refusalOf(requester, name, args)).toMatchObject({
      status: 'error',
      message: expect.stringContaining(reason),
    });
    expect(await statusOf(requester)).toBe('running');
  });
});

describe('refused at any time', () => {
  it.each<[string, Dictionary, string]>([
    ['teststart', {}, 'not configured; send updateconfig first'],
    ['teststart', { run_id: 'r1' }, 'not configured; send updateconfig first'],
    ['updateconfig', { run_id: 'r1' }, 'test_duration'],
    ['updateconfig', { ...publisherArgs, msg_size: 10 }, 'msg_size'],
    ['updateconfig', { ...publisherArgs, msg_bacth: 10 }, 'msg_bacth'],
    ['setpublished', { published: '{}' }, 'only subscribers take it'],
  ])('%s %o', async (name, args, reason) => {
    const { requester } = await publisherTask();
    const refused = await refusalOf(requester, name, args);
    expect(refused).toMatchObject({ status: 'error', message: expect.stringContaining(reason) });
    expect((await report(requester)).state).toBe('idle');
  });

  it('setpublished without the totals', async () => {
    const requester = await servedTask(subscriberRole(new MemorySystem()));
    expect((await refusalOf(requester, 'setpublished')).message).toContain('argument published');
  });
});

describe('one run after another', () => {
  it('needs a new configuration, and counts from zero', async () => {
    const { requester, clients } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    expect((await refusalOf(requester, 'teststart', { run_id: 'r2' })).message).toContain(
      'configured for run r1',
    );
    await requester.request('updateconfig', { run_id: 'r2' });
    expect((await report(requester)).publisher).toMatchObject({ asked: 0, sent: 0 });
    await requester.request('teststart', { run_id: 'r2' });
    await untilStatus(requester, 'done');
    expect((await report(requester)).publisher).toMatchObject({ sent: 200 });
    expect(clients).toHaveLength(2);
  });

  it('forgets what was counted when told to', async () => {
    const { requester } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    expect(await requester.request('getstats')).toMatchObject({ msg_cnt: 200 });
    await requester.request('resetstats');
    expect(await requester.request('getstats')).toMatchObject({ msg_cnt: 0 });
    expect((await report(requester)).process).toMatchObject({ tx_bytes: 0 });
  });
});

describe('getstats', () => {
  const snapshots = ['time', 'net', 'cpu', 'mem'].flatMap((name) => [`${name}:start`, `${name}:end`]);

  it('has the keys of the original publisher, structured values as JSON', async () => {
    const { requester } = await publisherTask();
    await requester.request('updateconfig', publisherArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    const stats = await requester.request('getstats');
    expect(Object.keys(stats).sort()).toEqual(['msg_cnt', 'rate', 'report', ...snapshots].sort());
    expect(stats.msg_cnt).toBe(200);
    expect(Number(stats['time:end'])).toBeGreaterThan(Number(stats['time:start']));
    expect(JSON.parse(String(stats['net:end']))).toEqual({ bytes_sent: 200 * 64, bytes_recv: 0 });
    expect(Object.keys(JSON.parse(String(stats['cpu:start'])))).toEqual(['user', 'system']);
    expect(JSON.parse(String(stats['mem:start'])).rss).toBeGreaterThan(0);
  });

  it('has the keys of the original subscriber', async () => {
    const system = new MemorySystem();
    const requester = await servedTask(subscriberRole(system));
    const { requester: publisher } = await publisherTask({}, system);
    await requester.request('updateconfig', subscriberArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await publisher.request('updateconfig', publisherArgs);
    await publisher.request('teststart', { run_id: 'r1' });
    await untilStatus(publisher, 'done');
    const stats = await requester.request('getstats');
    const own = ['msg_cnt', 'rate', 'first_msg_time', 'last_msg_time', 'reconnect_cnt', 'report'];
    expect(Object.keys(stats).sort()).toEqual([...own, ...snapshots].sort());
    expect(stats.msg_cnt).toBe(600);
  });

  const longer = { test_duration: '2.2', msg_requested_rate: 1_000, msg_batch: 550 };

  it('tells the seconds from the one asked for, and none unless asked', async () => {
    const { requester } = await publisherTask();
    await requester.request('updateconfig', { ...publisherArgs, ...longer });
    await requester.request('teststart', { run_id: 'r1' });
    await untilStatus(requester, 'done');
    const { intervals } = await report(requester, { since: 0 });
    const seconds = intervals.map(({ second }) => second);
    expect(seconds.length).toBeGreaterThanOrEqual(3);
    expect(seconds).toEqual(seconds.map((_, i) => (seconds[0] ?? 0) + i));
    expect(Math.abs((seconds[0] ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    expect(intervals.reduce((n, { sent = 0 }) => n + sent, 0)).toBe(2_200);
    expect(intervals.reduce((n, { acked = 0 }) => n + acked, 0)).toBe(2_200);
    const [, second] = seconds;
    const later = await report(requester, { since: second ?? 0 });
    expect(later.intervals.map((one) => one.second)).toEqual(seconds.slice(1));
    expect((await report(requester)).intervals).toEqual([]);
  });
});

/** Hands a first message to the client that opens first, while the others still open. */
class AheadOfOthers extends MemorySystem {
  override add(subscriber: MemorySubscriber): void {
    super.add(subscriber);
    if (this.subscribers.length > 1) return;
    const bytes = new Uint8Array(MESSAGE_BYTES);
    writeMessage(new DataView(bytes.buffer), bytes, 0, MESSAGE_BYTES, runTagOf('r1'), 0, 0, 0, monotonicUs());
    this.carry(bytes);
  }
}

describe('the seconds of a subscriber task', () => {
  it('hold what its first clients received while others opened', async () => {
    const requester = await servedTask(subscriberRole(new AheadOfOthers()));
    await requester.request('updateconfig', subscriberArgs);
    await requester.request('teststart', { run_id: 'r1' });
    await requester.request('teststop');
    await untilStatus(requester, 'stopped');
    const { intervals, subscriber } = await report(requester, { since: 0 });
    expect(subscriber?.received).toBe(1);
    expect(intervals.reduce((n, { received = 0 }) => n + received, 0)).toBe(1);
  });
});

describe('a publisher and a subscriber task', () => {
  it('agree on everything: published, received, nothing lost', async () => {
    const system = new MemorySystem();
    const subscriber = await servedTask(subscriberRole(system));
    const { requester: publisher } = await publisherTask({}, system);
    await subscriber.request('updateconfig', subscriberArgs);
    await publisher.request('updateconfig', publisherArgs);
    await subscriber.request('teststart', { run_id: 'r1' });
    await publisher.request('teststart', { run_id: 'r1' });
    await untilStatus(publisher, 'done');
    await subscriber.request('setpublished', {
      published: JSON.stringify(totalsOf(await report(publisher))),
    });
    await subscriber.request('teststop');
    expect(await statusOf(subscriber)).toBe('stopped');
    expect((await report(subscriber)).subscriber).toMatchObject({
      received: 600,
      lost: 0,
      duplicated: 0,
      reordered: 0,
      corrupted: 0,
      foreign: 0,
      same_clock: true,
    });
  });

  function totalsOf({ publisher, host: { boot_id } }: TaskReport): PublishedTotals {
    const { streams = [], span_s = 0, end_us = 0 } = publisher ?? {};
    return { publishers: [{ streams: streams ?? [] }], span_s, end_us: end_us ?? 0, boot_id };
  }
});

describe('shutting down', () => {
  it('ends a test under way and closes what it opened', async () => {
    const role = publisherRole(new MemorySystem());
    const server = new TaskServer(role.task, monotonicUs, wallOffsetUs);
    await server.handle('updateconfig', endless);
    await server.handle('teststart', {});
    await server.shutDown();
    expect(role.clients[0]?.closed).toBeGreaterThan(0);
  });
});
