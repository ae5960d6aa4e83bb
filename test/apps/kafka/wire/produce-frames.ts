/** What a broker answers a Produce v7 of one partition with that it refuses, behind the correlation id. */
export function produceRefusal(topic: string, code: number, partition = 0): Buffer {
  const name = Buffer.from(topic);
  const body = Buffer.alloc(4 + 2 + name.length + 4 + 4 + 2 + 24 + 4);
  body.writeInt32BE(1, 0);
  body.writeInt16BE(name.length, 4);
  name.copy(body, 6);
  body.writeInt32BE(1, 6 + name.length);
  body.writeInt32BE(partition, 6 + name.length + 4);
  body.writeInt16BE(code, 6 + name.length + 8);
  return body;
}

/** What tells the batch of a Produce request from all others: its partition, number and records. */
export function producedFirst(frame: Buffer): Buffer {
  // api key and version, correlation id, client id, no transactional id, acks, timeout, one topic
  const topicAt = 8 + 2 + frame.readInt16BE(8) + 2 + 2 + 4 + 4;
  return frame.subarray(topicAt + 2 + frame.readInt16BE(topicAt) + 4);
}
