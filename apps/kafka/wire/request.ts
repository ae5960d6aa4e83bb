import type { Sender } from './connection.ts';
import { ProtocolReader } from './protocol-reader.ts';
import { ProtocolWriter } from './protocol-writer.ts';

/** Sends one request and gives its answer to `read` while that is valid. */
export function request<T>(
  sender: Sender,
  write: (writer: ProtocolWriter) => void,
  read: (reader: ProtocolReader) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const writer = new ProtocolWriter();
    write(writer);
    sender.send(writer.slab, writer.length, {
      answered: (slab, start, end) => resolve(read(new ProtocolReader(slab, start, end))),
      lost: reject,
    });
  });
}
