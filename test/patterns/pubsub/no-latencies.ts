import { pubsubLatencyKeys } from '../../../src/patterns/pubsub/latencies.ts';
import type { PubsubResult } from '../../../src/patterns/pubsub/result.ts';

/** Nothing was timed; a test names what it is about. */
export const noLatencies = Object.fromEntries(
  pubsubLatencyKeys.map((key) => [key, null]),
) as unknown as PubsubResult['latency_us'];
