import { PartitionQueue } from './partition-queue.ts';
import type { ProduceBatch } from './produce-batch.ts';
import type { LaneQueue } from './produce-lane.ts';
import type { UnsettledBatches } from './unsettled-batches.ts';

/** The queues of all partitions, by partition. */
export class PartitionQueues {
  readonly all: readonly LaneQueue[];

  constructor(partitions: number) {
    this.all = Array.from({ length: partitions }, (_, stream) => new PartitionQueue(stream));
  }

  /** Settles every batch of a kind. @returns how many that were */
  giveUp(isOf: (batch: ProduceBatch) => boolean, unsettled: UnsettledBatches, nowUs: number): number {
    let given = 0;
    for (const queue of this.all) {
      const { waiting, flying } = queue.take(isOf);
      given += waiting.length + flying.length;
      for (const batch of flying) unsettled.settleFlying(batch, 'unknown', nowUs);
      for (const batch of waiting) unsettled.settle(batch, batch.mayBeAppended ? 'unknown' : 'failed', nowUs);
    }
    return given;
  }

  /** When the oldest unsettled batch began, monotonic microseconds; Infinity when there is none. */
  oldestUs(): number {
    return Math.min(...this.all.map((queue) => queue.oldestUs()));
  }

  /** When the next batch that still fills will have waited for `lingerMs`, monotonic microseconds; Infinity for none. */
  nextLingeredUs(nowUs: number, lingerMs: number): number {
    let nextUs = Number.POSITIVE_INFINITY;
    for (const queue of this.all) {
      const dueUs = (queue.open()?.createdUs ?? Number.POSITIVE_INFINITY) + lingerMs * 1000;
      if (dueUs > nowUs) nextUs = Math.min(nextUs, dueUs);
    }
    return nextUs;
  }
}
