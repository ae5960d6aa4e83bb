/** How far one partition has been read. */
export class PartitionCursor {
  readonly partition: number;
  /** The next offset wanted. */
  position: number;
  /** Whether the position is known to be the first of a batch; a start offset may lie within one. */
  aligned = false;
  /** What looked wrong at this position the last time: tried again, it is either gone or real. */
  doubt: string | null = null;
  /** Of the leader that took the last batch that was read; -1 before. Nothing covers it, and it never falls. */
  leaderEpoch = -1;
  /** One past the last offset that the broker could have sent with its last answer. */
  highWatermark = 0;
  /** Whether any answer has told that. */
  isTold = false;
  /** What a record took in the last answer that brought any, bytes; 0 before. */
  recordBytes = 0;

  constructor(partition: number, position: number) {
    this.partition = partition;
    this.position = position;
  }

  /** What the broker is known to hold beyond the position, by the records of the last answer, bytes. */
  get waitingBytes(): number {
    return (this.highWatermark - this.position) * this.recordBytes;
  }

  /**
   * Notes what an answer told of the partition once its records are walked.
   * @param records by which the position moved
   * @param bytes that these took
   */
  answered(highWatermark: number, records: number, bytes: number): void {
    this.highWatermark = highWatermark;
    this.isTold = true;
    if (records > 0) this.recordBytes = bytes / records;
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
    this.highWatermark = position;
    this.aligned = false;
    this.doubt = null;
  }
}
