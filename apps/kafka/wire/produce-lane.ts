import type { Connection } from './connection.ts';
import type { Lane } from './leader-lanes.ts';
import type { PartitionQueue } from './partition-queue.ts';
import type { ProduceBatch } from './produce-batch.ts';

/** A partition's queue as lanes hold it. */
export type LaneQueue = PartitionQueue<ProduceLane>;

/** The connection to one leader and the partitions that it leads, which take turns. */
export class ProduceLane implements Lane {
  readonly connection: Connection;
  /** Requests on their way. */
  inFlight = 0;
  readonly #all: readonly LaneQueue[];
  readonly #onAdd: (lane: ProduceLane) => void;
  #queues: LaneQueue[] = [];
  #turn = 0;

  /** @param all the queues of all partitions @param onAdd called when a partition may be sent */
  constructor(connection: Connection, all: readonly LaneQueue[], onAdd: (lane: ProduceLane) => void) {
    this.connection = connection;
    this.#all = all;
    this.#onAdd = onAdd;
  }

  get queues(): readonly LaneQueue[] {
    return this.#queues;
  }

  add(partition: number): void {
    const queue = this.#all[partition] as LaneQueue;
    queue.lane = this;
    this.#queues.push(queue);
    this.#onAdd(this);
  }

  remove(queue: LaneQueue): void {
    queue.lane = null;
    this.#queues = this.#queues.filter((other) => other !== queue);
  }

  /** The queue whose turn it is among those whose head is `ready`. */
  next(ready: (batch: ProduceBatch) => boolean): LaneQueue | undefined {
    const queues = this.#queues;
    for (let i = 0; i < queues.length; i++) {
      const at = (this.#turn + i) % queues.length;
      const queue = queues[at] as LaneQueue;
      const head = queue.head();
      if (head === undefined || !ready(head)) continue;
      this.#turn = at + 1;
      return queue;
    }
    return undefined;
  }
}
