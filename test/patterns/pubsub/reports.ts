import type {
  HistogramReport,
  IntervalReport,
  PublisherReport,
  SubscriberClientRow,
  SubscriberReport,
  TaskReport,
} from '../../../src/measure/report.ts';
import type { Reported } from '../../../src/patterns/pubsub/collected.ts';

/** Reports as tasks send them; a test names only what it is about. */

export const noHistogram: HistogramReport = { min: 0, max: 0, buckets: [] };

export function clientReport(of: Partial<SubscriberClientRow>): SubscriberClientRow {
  return {
    client: 0,
    received: 0,
    lost: 0,
    undelivered: 0,
    unacked_received: 0,
    aborted_received: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    foreign: 0,
    rate: 0,
    first_msg_time: null,
    last_msg_time: null,
    reconnects: 0,
    connected: true,
    gave_up: false,
    not_connected: false,
    group: null,
    kind: 'fast',
    ...of,
  };
}

export function subscriberPart(of: Partial<SubscriberReport> = {}): SubscriberReport {
  return {
    clients_total: of.clients?.length ?? 0,
    clients_behind_by_design: 0,
    clients_connected: of.clients?.length ?? 0,
    received: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    foreign: 0,
    lost: 0,
    undelivered: 0,
    received_by_end: 0,
    drain_s: 0,
    same_clock: true,
    reconnects: 0,
    errors: {},
    gave_up: [],
    clients: [],
    histograms: { end_to_end: noHistogram },
    fetches: 0,
    fetch_wait_s: 0,
    behind_fetches: 0,
    behind_wait_s: 0,
    overdue_clients: 0,
    overdue_s: 0,
    throttle_s: 0,
    throttled_clients: 0,
    gone: [],
    connections: null,
    groups: [],
    kinds: [],
    blocks: [],
    ...of,
  };
}

export function publisherPart(of: Partial<PublisherReport> = {}): PublisherReport {
  return {
    asked: 0,
    sent: 0,
    acked: 0,
    aborted: 0,
    failed: 0,
    unknown: 0,
    outstanding: 0,
    start_us: 0,
    span_s: 0,
    end_us: 0,
    rate: 0,
    blocked_s: 0,
    retries: 0,
    reconnects: 0,
    errors: {},
    gave_up: [],
    throttle_s: 0,
    flush_s: 0,
    streams: [],
    markers: 0,
    handover_us: 0,
    histograms: { publish: noHistogram, lateness: noHistogram },
    ...of,
  };
}

export function interval(second: number, of: Partial<IntervalReport> = {}): IntervalReport {
  return { second, length_s: 1, cpu_s: 0, rss_bytes: 0, event_loop_delay_max_us: 0, ...of };
}

function reportOf(role: TaskReport['role'], process: Partial<TaskReport['process']>): TaskReport {
  return {
    schema: 1,
    role,
    run_id: 'r1',
    state: 'done',
    error: null,
    host: { name: 'here', boot_id: 'boot' },
    process: {
      pid: 1,
      cpu_user_s: 0,
      cpu_system_s: 0,
      elapsed_s: 10,
      rss_bytes: 0,
      rss_peak_bytes: 0,
      event_loop_delay_us: { p50: 0, p99: 0, max: 0 },
      scheduling: null,
      tx_bytes: 0,
      rx_bytes: 0,
      ...process,
    },
    intervals: [],
  };
}

export function toldByPublisher(
  part: Partial<PublisherReport>,
  process: Partial<TaskReport['process']> = {},
): Reported<PublisherReport> {
  const whole = publisherPart(part);
  return {
    task: { id: 'pub.1', appId: '/hydra/kafka-pub', role: 'publisher', host: 'h1', port: 1 },
    report: { ...reportOf('publisher', process), publisher: whole },
    part: whole,
  };
}

export function toldBySubscriber(
  id: string,
  part: Partial<SubscriberReport>,
  process: Partial<TaskReport['process']> = {},
): Reported<SubscriberReport> {
  const whole = subscriberPart(part);
  return {
    task: { id, appId: '/hydra/kafka-sub', role: 'subscriber', host: 'h2', port: 2 },
    report: { ...reportOf('subscriber', process), subscriber: whole },
    part: whole,
  };
}
