import type { JuteReader } from './jute-reader.ts';
import type { JuteWriter } from './jute-writer.ts';

/** What a server knows a session by. */
export interface SessionTicket {
  id: bigint;
  password: Buffer;
}

/** Of a session that is yet to be. */
export const NO_TICKET: SessionTicket = { id: 0n, password: Buffer.alloc(16) };

/** What the first frame of a connection asks for. */
export interface ConnectRequest {
  /** The last transaction that the client saw, as halves: a server that is behind refuses. */
  zxidHigh: number;
  zxidLow: number;
  timeoutMs: number;
  ticket: SessionTicket;
}

export interface ConnectAnswer {
  /** As the server grants it, within 2 and 20 of its ticks; 0 = the session has expired. */
  timeoutMs: number;
  ticket: SessionTicket;
}

export function writeConnectRequest(writer: JuteWriter, request: ConnectRequest): void {
  writer.begin().int32(0).halves(request.zxidHigh, request.zxidLow).int32(request.timeoutMs);
  writer.bigint64(request.ticket.id).buffer(request.ticket.password);
  // Not content with a server that only reads.
  writer.boolean(false);
}

/** What a server older than 3.4 says ends before whether it only reads. */
export function readConnectAnswer(reader: JuteReader): ConnectAnswer {
  reader.int32();
  const timeoutMs = reader.int32();
  return { timeoutMs, ticket: { id: reader.bigint64(), password: reader.buffer() } };
}
