/** How far one partition has been read. */
export class PartitionCursor {
  readonly partition: number;
  /** The next offset wanted. */
  position: number;
  /** Whether the position is known to be the first of a batch; a start offset may lie within one. */
  aligned = false;
  /** What looked wrong at this position the last time: tried again, it is either gone or real. */
  doubt: string | null = null;

  constructor(partition: number, position: number) {
    this.partition = partition;
    this.position = position;
  }

  /** Goes on behind a batch. */
  pass(position: number): void {
    this.position = position;
    this.aligned = true;
    this.doubt = null;
  }

  /** Goes on anywhere. */
  moveTo(position: number): void {
    this.position = position;
    this.aligned = false;
    this.doubt = null;
  }
}
