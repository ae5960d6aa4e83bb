import { describe, expect, it } from 'vitest';
import { PartitionQueue } from '../../../../apps/kafka/wire/partition-queue.ts';
import { ProduceBatch } from '../../../../apps/kafka/wire/produce-batch.ts';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';

function queueOf(count: number): { queue: PartitionQueue; batches: ProduceBatch[] } {
  const queue = new PartitionQueue(0);
  const slab = createSlab(1);
  const batches = Array.from(
    { length: count },
    (_, i) => new ProduceBatch(0, i * 10, slab, 0, 0, 1_000 + i, 0),
  );
  for (const batch of batches) queue.push(batch);
  return { queue, batches };
}

describe('PartitionQueue', () => {
  it('sends what came back first, and only once all that were on their way are back', () => {
    const { queue, batches } = queueOf(5);
    const [first, second, third] = [queue.launch(), queue.launch(), queue.launch()];
    queue.land(first);
    queue.putBack(first);
    expect(queue.head()).toBeUndefined();
    queue.land(second);
    expect(queue.head()).toBeUndefined();
    queue.land(third);
    queue.putBack(third);
    const order = [queue.head(), queue.launch(), queue.launch(), queue.launch(), queue.launch()];
    expect(order).toEqual([first, first, third, batches[3], batches[4]]);
  });

  it('puts batches back in the order of their numbers, whatever order they come back in', () => {
    const { queue, batches } = queueOf(4);
    const flying = [queue.launch(), queue.launch(), queue.launch()];
    for (const batch of [flying[1], flying[2], flying[0]] as ProduceBatch[]) {
      queue.land(batch);
      queue.putBack(batch);
    }
    expect([queue.launch(), queue.launch(), queue.launch(), queue.launch()]).toEqual(batches);
  });

  it('takes no more records into a batch that has left once', () => {
    const { queue, batches } = queueOf(1);
    expect(queue.open()).toBe(batches[0]);
    const batch = queue.launch();
    queue.land(batch);
    queue.putBack(batch);
    expect(queue.open()).toBeUndefined();
  });

  it('sends nothing while it is held and something is on its way, and the parts of its head in their order', () => {
    const { queue, batches } = queueOf(3);
    expect(queue.hold()).toBe(false);
    const first = queue.launch();
    expect(queue.hold()).toBe(true);
    expect(queue.head()).toBeUndefined();
    queue.land(first);
    const parts = queueOf(2).batches;
    queue.replaceHead(parts);
    expect(queue.head()).toBe(parts[0]);
    expect([queue.launch(), queue.launch(), queue.launch()]).toEqual([...parts, batches[2]]);
  });

  it('gives up what is too old: the waiting leave it, the flying stay until they land', () => {
    const { queue, batches } = queueOf(4);
    queue.launch();
    expect(queue.take(({ createdUs }) => createdUs <= 1_001)).toEqual({
      waiting: [batches[1]],
      flying: [batches[0]],
    });
    expect(queue.head()).toBe(batches[2]);
    expect(queue.oldestUs()).toBe(1_000);
  });
});

describe('ProduceBatch', () => {
  it('keeps its records by due time', () => {
    const batch = new ProduceBatch(3, 40, createSlab(1), 0, 0, 0, 0);
    batch.add(2, 100, 0);
    batch.add(1, 100, 0);
    batch.add(4, 200, 0);
    expect([...batch.runs()]).toEqual([
      { stream: 3, firstSequence: 40, count: 3, intendedUs: 100 },
      { stream: 3, firstSequence: 43, count: 4, intendedUs: 200 },
    ]);
    expect(batch.count).toBe(7);
  });
});
