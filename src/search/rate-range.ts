import { clientsOf, type KafkaOptions } from '../workloads/kafka/options.ts';
import { MAX_ASKED_MESSAGES } from '../workloads/kafka/parse-options.ts';

/** With fewer, a whole number of messages is further than half a percent from the rate that was asked for. */
const LEAST_MESSAGES = 100;
/** The field's highest. */
const HIGHEST_RATE = 1e9;

/** Messages/s. */
export interface RateRange {
  min_rate: number;
  max_rate: number;
}

/** The rates that can be measured with options, whatever their own msg_rate. */
export function rateRange(options: KafkaOptions): RateRange {
  const { test_duration } = options;
  const countable = Math.min(MAX_ASKED_MESSAGES, Math.floor(Number.MAX_SAFE_INTEGER / clientsOf(options)));
  const min_rate = LEAST_MESSAGES / test_duration;
  // A last digit lost in dividing must not ask for one message too many.
  const max_rate = Math.min(HIGHEST_RATE, (countable / test_duration) * (1 - 1e-9));
  return { min_rate: Math.min(min_rate, max_rate), max_rate };
}

/** Where a search for the highest rate starts unless told, messages/s: the original's. */
export function startFor(clients: number): number {
  if (clients < 50) return 30_000;
  return clients < 200 ? 10_000 : 500;
}
