import type { Socket } from 'node:net';
import { CODE } from '../../../apps/zookeeper/wire/errors.ts';
import { EVENT, MODE, OP, XID } from '../../../apps/zookeeper/wire/op-codes.ts';
import { answer, int, letIn, type Received, ScriptedServer, sendFrame } from './wire/scripted-server.ts';

const text = (value: string) => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);

/** What a request is answered with: an error's code, or a body. */
type Answer = number | Buffer;

/** A server on loopback that keeps nodes in memory, as far as users of the tests need that. */
export class NodeServer {
  readonly nodes = new Map<string, Buffer>();
  /** Kind and path of each request, sessions' ends too. */
  readonly asked: string[] = [];
  /** Answers in place of the server; undefined = as ever. */
  instead: (op: number, path: string, socket: Socket) => Answer | null | undefined = () => undefined;
  /** Whether the next session that comes back is told that it has expired. */
  expires = false;
  readonly #watched = new Map<string, Socket>();
  readonly #server: ScriptedServer;
  #sequence = 0;

  static async start(): Promise<NodeServer> {
    const script = { connect: (_socket: Socket) => {} };
    return new NodeServer(await ScriptedServer.start(script));
  }

  private constructor(server: ScriptedServer) {
    this.#server = server;
    server.script = {
      connect: (socket, frame) => {
        // Behind version, last transaction and timeout: the session that comes back.
        const comesBack = frame.readBigInt64BE(16) !== 0n;
        if (comesBack && this.expires) letIn(socket, 0, 0n);
        else letIn(socket, 4_000);
      },
      request: (socket, received) => this.#request(socket, received),
    };
  }

  get hosts(): string {
    return `127.0.0.1:${this.#server.port}`;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #request(socket: Socket, { xid, op, body }: Received): void {
    if (op === OP.ping) {
      answer(socket, XID.ping);
      return;
    }
    if (op === OP.closeSession) {
      this.asked.push('close');
      answer(socket, xid);
      return;
    }
    const path = body.toString('utf8', 4, 4 + body.readInt32BE(0));
    this.asked.push(`${op} ${path}`);
    const said = this.instead(op, path, socket);
    if (said === null) return;
    const done = said ?? this.#perform(socket, op, path, body.subarray(4 + Buffer.byteLength(path)));
    if (typeof done === 'number') answer(socket, xid, { error: done });
    else answer(socket, xid, { body: done });
  }

  #perform(socket: Socket, op: number, path: string, rest: Buffer): Answer {
    if (op === OP.create) return this.#create(path, rest);
    const data = this.nodes.get(path);
    if (data === undefined) return CODE.noNode;
    switch (op) {
      case OP.exists:
        return this.#stat(path);
      case OP.getData:
        if (rest[0] === 1) this.#watched.set(path, socket);
        return Buffer.concat([int(data.length), data, this.#stat(path)]);
      case OP.setData:
        this.nodes.set(path, Buffer.from(rest.subarray(4, 4 + rest.readInt32BE(0))));
        this.#tell(path);
        return this.#stat(path);
      case OP.delete:
        this.nodes.delete(path);
        return Buffer.alloc(0);
      default: {
        const children = this.#children(path).map(text);
        return Buffer.concat([int(children.length), ...children, this.#stat(path)]);
      }
    }
  }

  #create(path: string, rest: Buffer): Answer {
    const mode = rest.readInt32BE(rest.length - 4);
    const isNumbered = mode === MODE.sequential || mode === MODE.ephemeralSequential;
    const made = isNumbered ? `${path}${String(this.#sequence++).padStart(10, '0')}` : path;
    if (this.nodes.has(made)) return CODE.nodeExists;
    this.nodes.set(made, Buffer.from(rest.subarray(4, 4 + rest.readInt32BE(0))));
    return text(made);
  }

  #children(path: string): string[] {
    return [...this.nodes.keys()]
      .filter((node) => node.startsWith(`${path}/`))
      .map((node) => node.slice(path.length + 1))
      .filter((name) => !name.includes('/'));
  }

  #stat(path: string): Buffer {
    const stat = Buffer.alloc(68);
    stat.writeInt32BE(this.#children(path).length, 56);
    return stat;
  }

  /** The event of a watch, which comes before the answer to the write. */
  #tell(path: string): void {
    const socket = this.#watched.get(path);
    this.#watched.delete(path);
    if (socket === undefined) return;
    sendFrame(socket, int(XID.event), int(-1), int(-1), int(0), int(EVENT.dataChanged), int(3), text(path));
  }
}
