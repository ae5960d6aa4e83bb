import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A frame that a client sent: its number and kind, or the whole first one. */
export interface Received {
  xid: number;
  op: number;
  body: Buffer;
}

/** What the server does with a frame of a connection; `connect` gets the first one. */
export interface Script {
  connect(socket: Socket, frame: Buffer): void;
  request?(socket: Socket, received: Received): void;
}

/** A server on loopback that speaks the frames of ZooKeeper and answers as the test says. */
export class ScriptedServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  script: Script;

  static async start(script: Script): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(script);
    scripted.#server.listen(0, '127.0.0.1');
    await once(scripted.#server, 'listening');
    return scripted;
  }

  private constructor(script: Script) {
    this.script = script;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    let bytes = Buffer.alloc(0);
    let isFirst = true;
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const end = 4 + bytes.readInt32BE(0);
        const frame = bytes.subarray(4, end);
        bytes = bytes.subarray(end);
        if (isFirst) this.script.connect(socket, frame);
        else
          this.script.request?.(socket, {
            xid: frame.readInt32BE(0),
            op: frame.readInt32BE(4),
            body: frame.subarray(8),
          });
        isFirst = false;
      }
    });
  }
}

/** Sends bytes as a frame. */
export function sendFrame(socket: Socket, ...parts: Buffer[]): void {
  const body = Buffer.concat(parts);
  socket.write(Buffer.concat([int(body.length), body]));
}

/** Lets a session in; timeout 0 = it has expired. */
export function letIn(socket: Socket, timeoutMs: number, id = 7n): void {
  const idBytes = Buffer.alloc(8);
  idBytes.writeBigInt64BE(id);
  sendFrame(
    socket,
    int(0),
    int(timeoutMs),
    idBytes,
    int(16),
    Buffer.alloc(16, id === 0n ? 0 : 9),
    Buffer.alloc(1),
  );
}

/** Answers a request. */
export function answer(
  socket: Socket,
  xid: number,
  more: { zxid?: number; error?: number; body?: Buffer } = {},
): void {
  const { zxid = 1, error = 0, body = Buffer.alloc(0) } = more;
  sendFrame(socket, int(xid), int(0), int(zxid), int(error), body);
}

export function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
