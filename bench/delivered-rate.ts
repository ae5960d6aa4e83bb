import { HydraError } from '../src/base/errors.ts';
import type { PubsubResult } from '../src/patterns/pubsub/result.ts';

/** What the rate of a run follows from. */
export type Delivered = Pick<PubsubResult, 'average_tx_rate' | 'drain_s' | 'client_count'> & {
  counts: Pick<
    PubsubResult['counts'],
    'acked' | 'received' | 'lost' | 'undelivered' | 'duplicated' | 'reordered' | 'corrupted'
  >;
};

/**
 * Deliveries over the time from the first message to the last delivery, the drain included.
 * @throws HydraError where anything is missing that was handed over: the rate of a run with loss is no rate
 */
export function deliveredRate({ counts, average_tx_rate, drain_s, client_count }: Delivered): number {
  const { acked, received, lost, undelivered, duplicated, reordered, corrupted } = counts;
  const exact = [lost, undelivered, duplicated, reordered, corrupted].every((count) => count === 0);
  if (
    exact &&
    acked !== null &&
    average_tx_rate !== null &&
    drain_s !== null &&
    received === acked * client_count
  ) {
    return received / (acked / average_tx_rate + drain_s);
  }
  throw new HydraError(
    `of ${acked} messages x ${client_count} subscribers ${received} were received, ${lost} lost, ${undelivered} undelivered, ${duplicated} duplicated, ${reordered} reordered, ${corrupted} corrupted`,
  );
}
