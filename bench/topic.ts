import { newRunId } from '../src/base/run-id.ts';
import type { BenchContext } from './bench-context.ts';

/** A fresh topic of one partition for `work`, deleted afterwards; its name is a run id. */
export async function withTopic<T>(bench: BenchContext, work: (topic: string) => Promise<T>): Promise<T> {
  const topic = `bench-${newRunId(new Date(), Math.random)}`;
  await bench.admin.createTopic({
    topic,
    partitions: 1,
    replicationFactor: 1,
    // Gone at once when deleted: the next measure shall not share the disk with it.
    config: { 'file.delete.delay.ms': '0' },
  });
  try {
    return await work(topic);
  } finally {
    await bench.admin.deleteTopic(topic);
  }
}
