import type { PubsubSeriesRow } from '../../src/patterns/pubsub/result.ts';

/** One second of which only the given parts are known. */
export function seriesRow(t_s: number, known: Partial<PubsubSeriesRow>): PubsubSeriesRow {
  return {
    t_s,
    length_s: null,
    publisher_length_s: null,
    subscribers_length_s: null,
    broker_length_s: null,
    sent: null,
    acked: null,
    aborted: null,
    failed: null,
    received: null,
    catching_up_received: null,
    catching_up_behind: null,
    outstanding: null,
    publish_us: null,
    end_to_end_us: null,
    lateness_us: null,
    publisher_cpu_s: null,
    subscribers_cpu_s: null,
    broker_cpu_s: null,
    publisher_rss_bytes: null,
    subscribers_rss_bytes: null,
    broker_rss_bytes: null,
    event_loop_delay_max_us: null,
    ...known,
  };
}
