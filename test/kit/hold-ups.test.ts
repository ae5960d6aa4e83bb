import { describe, expect, it } from 'vitest';
import type { PublisherSink, SubscriberSink } from '../../apps/kit/client.ts';
import { PublisherTask } from '../../apps/kit/publisher-task.ts';
import { SubscriberTask } from '../../apps/kit/subscriber-task.ts';
import { basePublisherConfig, baseSubscriberConfig } from '../../apps/kit/task-config.ts';
import { runTagOf } from '../../src/measure/message.ts';
import { publisherReport, subscriberReport } from '../../src/measure/report.ts';
import { MemoryPublisher, MemorySubscriber, MemorySystem } from './memory-system.ts';
import { publisherArgs, subscriberArgs, wallOffsetUs } from './roles.ts';

const never = new AbortController().signal;

/** A task of three clients, what each of them tells with, and the task's clock. */
async function subscribed() {
  const clock = { us: 1_000_000 };
  const sinks: SubscriberSink[] = [];
  const system = new MemorySystem();
  const task = new SubscriberTask(
    {
      schema: baseSubscriberConfig,
      createClient(_config, index, account, sink) {
        sinks[index] = sink;
        return new MemorySubscriber(system, account, sink);
      },
    },
    () => clock.us,
    wallOffsetUs,
  );
  task.configure(subscriberArgs);
  await task.begin(never);
  const [first, second] = sinks as [SubscriberSink, SubscriberSink, SubscriberSink];
  return { clock, first, second, report: () => subscriberReport.parse(task.report('progress').subscriber) };
}

describe('what is gone before it is read', () => {
  it('is one row per stream and cause, over all clients and times', async () => {
    const { first, second, report } = await subscribed();
    expect(report().gone).toEqual([]);
    first.gone(1, 100, 150, 'log_start_moved');
    second.gone(1, 90, 140, 'log_start_moved');
    second.gone(1, 200, 210, 'log_start_moved');
    first.gone(0, 5, 80, 'log_shorter');
    first.gone(1, 0, 10, 'log_shorter');
    expect(report().gone).toEqual([
      { stream: 0, why: 'log_shorter', from: 5, to: 80, clients: 1, messages: 75 },
      { stream: 1, why: 'log_shorter', from: 0, to: 10, clients: 1, messages: 10 },
      { stream: 1, why: 'log_start_moved', from: 90, to: 210, clients: 2, messages: 110 },
    ]);
  });
});

describe('throttling', () => {
  it('is summed over clients, and tells who is held back right now', async () => {
    const { clock, first, second, report } = await subscribed();
    expect(report()).toMatchObject({ throttle_s: 0, throttled_clients: 0 });
    first.throttled(2_000);
    second.throttled(500);
    expect(report()).toMatchObject({ throttle_s: 2.5, throttled_clients: 2 });
    clock.us += 600_000;
    first.throttled(100);
    expect(report()).toMatchObject({ throttle_s: 2.6, throttled_clients: 1 });
    clock.us += 1_400_000;
    expect(report()).toMatchObject({ throttle_s: 2.6, throttled_clients: 0 });
  });

  it("is the publisher's, too", async () => {
    const sinks: PublisherSink[] = [];
    const task = new PublisherTask(
      {
        schema: basePublisherConfig,
        streams: () => 1,
        createClient(config, sink) {
          sinks.push(sink);
          return new MemoryPublisher({ tag: runTagOf(config.run_id), sink, system: new MemorySystem() });
        },
      },
      () => 1_000_000,
    );
    task.configure(publisherArgs);
    const report = () => publisherReport.parse(task.report('progress').publisher);
    expect(report().throttle_s).toBe(0);
    const begun = task.begin(never);
    sinks[0]?.throttled(1_500);
    sinks[0]?.throttled(250);
    expect(report().throttle_s).toBe(1.75);
    await task.close();
    await begun;
  });
});

describe('fetches', () => {
  it('that should have been answered at once are summed apart', async () => {
    const { first, second, report } = await subscribed();
    first.fetched(500_000, false);
    first.fetched(20_000, true);
    second.fetched(30_000, true);
    expect(report()).toMatchObject({
      fetches: 3,
      fetch_wait_s: 0.55,
      behind_fetches: 2,
      behind_wait_s: 0.05,
    });
  });
});

it('a report of an older task lacks all this, and is read all the same', async () => {
  const { report } = await subscribed();
  const { gone, throttle_s, throttled_clients, behind_fetches, behind_wait_s, ...older } = report();
  expect(subscriberReport.parse(older)).toEqual(report());
  expect([gone, throttle_s, throttled_clients, behind_fetches, behind_wait_s]).toEqual([[], 0, 0, 0, 0]);
});
