/** Compared unless others are named: what users come for. Every further measure makes chance differences likelier. */
export const defaultMeasures: readonly string[] = [
  'average_packet_loss',
  'latency_us.end_to_end.p50',
  'latency_us.end_to_end.p95',
  'latency_us.end_to_end.p99',
  'latency_us.end_to_end.p99_9',
  'average_rate',
  'average_tx_rate',
  'drain_s',
  'pub_cpu',
];
