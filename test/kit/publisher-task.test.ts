import { describe, expect, it } from 'vitest';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import { publisherReport } from '../../src/measure/report.ts';
import { type MemoryPublisherOptions, MemorySystem } from './memory-system.ts';
import { publisherArgs, publisherRole } from './roles.ts';
import { until } from './until.ts';

const never = new AbortController().signal;

async function ended(options: Partial<MemoryPublisherOptions> = {}, args = publisherArgs) {
  const role = publisherRole(new MemorySystem(), options);
  role.task.configure(args);
  const { end } = await role.task.begin(never);
  await end;
  return role;
}

function fullReport({ task }: Awaited<ReturnType<typeof ended>>) {
  return publisherReport.parse(task.report('full').publisher);
}

describe('a test that runs to its end', () => {
  it('has sent and settled all that was asked, and tells the totals of each stream', async () => {
    const role = await ended();
    const report = fullReport(role);
    expect(report).toMatchObject({
      asked: 200,
      sent: 200,
      acked: 200,
      failed: 0,
      unknown: 0,
      outstanding: 0,
    });
    expect(report.streams).toEqual([
      { stream: 0, final: 100, holes: [] },
      { stream: 1, final: 100, holes: [] },
    ]);
    expect(role.clients.map(({ closed }) => closed)).toEqual([1]);
  });

  it('tells the rate of what was acknowledged over the time from start to end', async () => {
    const { acked, rate, span_s, start_us, end_us } = fullReport(await ended());
    expect(span_s).toBeGreaterThanOrEqual(0.4);
    expect(span_s).toBe(((end_us ?? 0) - (start_us ?? 0)) / 1e6);
    expect(rate).toBe(acked / span_s);
  });

  it('carries its histograms only where all was asked for', async () => {
    const { task } = await ended();
    expect(task.report('progress').publisher?.histograms).toBeNull();
    const { histograms } = publisherReport.parse(task.report('full').publisher);
    const counted = (buckets: number[] = []) => buckets.reduce((n, one, i) => (i % 2 === 1 ? n + one : n), 0);
    expect(counted(histograms?.publish.buckets)).toBe(200);
    expect(counted(histograms?.lateness.buckets)).toBe(200);
  });

  it.each(['failed', 'unknown'] as const)('counts what %s as sent and not as acked', async (outcome) => {
    const report = fullReport(await ended({ outcome }));
    expect(report).toMatchObject({ sent: 200, acked: 0, rate: 0, [outcome]: 200 });
    expect(report.streams?.map(({ holes }) => holes)).toEqual([[[0, 100]], [[0, 100]]]);
  });

  it('tells of what it did not send', async () => {
    const { task, clients } = publisherRole(new MemorySystem(), { room: 50, answersAtOnce: false });
    task.configure(publisherArgs);
    const { end } = await task.begin(never);
    await until(() => task.report('progress').publisher?.end_us !== null);
    clients[0]?.settle();
    await end;
    const report = publisherReport.parse(task.report('full').publisher);
    expect(report).toMatchObject({ asked: 200, sent: 50, acked: 50 });
    expect(report.blocked_s).toBeGreaterThan(0);
    expect(report.span_s).toBeGreaterThan(0.4);
  });
});

describe('a test under way', () => {
  it('tells no totals before everything is settled', async () => {
    const { task, clients } = publisherRole(new MemorySystem(), { answersAtOnce: false });
    task.configure(publisherArgs);
    const { end } = await task.begin(never);
    await until(() => task.report('progress').publisher?.end_us !== null);
    expect(task.report('progress').publisher).toMatchObject({ sent: 200, outstanding: 200, streams: null });
    clients[0]?.settle();
    await end;
    expect(task.report('progress').publisher?.streams).toHaveLength(2);
  });

  it('adds up second by second to what it told in all', async () => {
    const { task } = publisherRole(new MemorySystem());
    task.configure(publisherArgs);
    const { end } = await task.begin(never);
    const cuts = [task.cutInterval()];
    await until(() => (task.report('progress').publisher?.sent ?? 0) >= 100);
    cuts.push(task.cutInterval());
    await end;
    cuts.push(task.cutInterval(), task.cutInterval());
    const total = (key: 'sent' | 'acked' | 'failed') => cuts.reduce((n, one) => n + (one[key] ?? 0), 0);
    expect([total('sent'), total('acked'), total('failed')]).toEqual([200, 200, 0]);
    expect(cuts.at(-1)).toMatchObject({
      sent: 0,
      acked: 0,
      publish: { buckets: [] },
      lateness: { buckets: [] },
    });
  });

  it('ends early when stopped, with what was sent settled', async () => {
    const { task, clients } = publisherRole(new MemorySystem());
    task.configure({ ...publisherArgs, test_duration: '3600' });
    const { end } = await task.begin(never);
    await until(() => (task.report('progress').publisher?.sent ?? 0) >= 10);
    await task.stop();
    await end;
    const report = publisherReport.parse(task.report('full').publisher);
    expect(report.sent).toBe(report.acked);
    expect(report.sent).toBeLessThan(report.asked);
    expect(report.streams).not.toBeNull();
    expect(clients[0]?.closed).toBe(1);
  });
});

describe('without a test', () => {
  it('reports zeros that fit the contract', () => {
    const { task } = publisherRole(new MemorySystem());
    expect(publisherReport.parse(task.report('full').publisher)).toMatchObject({ asked: 0, streams: null });
    expect(task.originalStats()).toEqual({ msg_cnt: 0, rate: 0 });
    expect(task.cutInterval()).toEqual({});
    expect(task.traffic()).toMatchObject({ txBytes: 0, rxBytes: 0 });
  });

  it('refuses to begin unconfigured', async () => {
    await expect(publisherRole(new MemorySystem()).task.begin(never)).rejects.toThrow(ControlRefusal);
  });

  it('can be closed, and stopped, as often as one likes', async () => {
    const { task } = publisherRole(new MemorySystem());
    await task.stop();
    await task.close();
    await task.close();
  });
});

it('forgets the last test with a new configuration', async () => {
  const { task } = await ended();
  expect(task.originalStats().msg_cnt).toBe(200);
  task.configure({ run_id: 'r2' });
  expect(task.runId).toBe('r2');
  expect(task.originalStats().msg_cnt).toBe(0);
});

it('does not begin when its client cannot open', async () => {
  const { task } = publisherRole(new MemorySystem(), { failToOpen: true });
  task.configure(publisherArgs);
  await expect(task.begin(never)).rejects.toThrow('nobody listens there');
});
