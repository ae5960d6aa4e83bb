import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { HydraError, messageOf } from '../base/errors.ts';
import { type CommandMessage, decodeCommand, encodeResponse, MAX_COMMAND_BYTES } from './codec.ts';
import { ControlRefusal } from './control-refusal.ts';
import { type Dictionary, REPLY_ITEM, type WireValue } from './dictionary.ts';
import { ZmtpConnection } from './zmtp-connection.ts';

/** What a handler answers: a dictionary, one value (sent as `__r`), or nothing (a bare `ok`). */
export type Answer = Dictionary | WireValue | undefined;

export interface RepServerOptions {
  /** IPv4 address to listen on. */
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** Carries out one command; never called again before it has settled. */
  handle(command: { name: string; args: Dictionary }): Promise<Answer>;
  /** Called after STOP was answered. */
  onStop(): void;
}

/** A task's control endpoint. */
export interface RepServer {
  readonly port: number;
  /** Resolves once the port is free again; a reply on its way out still leaves. */
  close(): Promise<void>;
}

/** How long a last reply may take to leave after close, ms. */
const LINGER_MS = 1_000;
/** Of one request with its envelope. A command that is too large, but not absurdly so, is told in a reply. */
const LIMITS = { bytes: 2 * MAX_COMMAND_BYTES, parts: 64 };

/**
 * Listens for control commands and answers every request, also one that is no command: a REQ socket whose request
 * stays unanswered is dead for all that follow. What is no ZMTP, or a message beyond all bounds, ends its connection.
 * @throws HydraError when the address cannot be bound.
 */
export async function startRepServer(options: RepServerOptions): Promise<RepServer> {
  const connections = new Set<ZmtpConnection>();
  let turn: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const server = createServer((socket) => {
    const connection = new ZmtpConnection(socket, {
      socketType: 'REP',
      peers: ['REQ', 'DEALER'],
      limits: LIMITS,
      onEnd: () => connections.delete(connection),
      onMessage: (parts) => {
        // A peer that sends without awaiting replies waits in its own buffers.
        connection.pause();
        // An error here is expected nowhere: it ends the process as an unhandled rejection, and should.
        turn = turn.then(async () => {
          if (closing === undefined) await serve(connection, parts, options);
          connection.resume();
        });
      },
    });
    connections.add(connection);
  });
  const port = await listen(server, options);
  return {
    port,
    close: () => {
      closing ??= release(server, connections);
      return closing;
    },
  };
}

async function listen(server: Server, { host, port }: RepServerOptions): Promise<number> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw new HydraError(`cannot listen for control commands on ${host}:${port}: ${messageOf(error)}`, {
      hint: 'choose another port, or end the process that holds this one',
      cause: error,
    });
  }
}

async function release(server: Server, connections: ReadonlySet<ZmtpConnection>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  for (const connection of connections) connection.end(LINGER_MS);
  await closed;
}

/** Answers one request; one without an envelope is passed over, for its reply would find nobody. */
async function serve(
  connection: ZmtpConnection,
  parts: readonly Buffer[],
  options: RepServerOptions,
): Promise<void> {
  const end = parts.findIndex((part) => part.length === 0);
  if (end < 0) return;
  const { reply, stop } = await answer(parts.slice(end + 1), options.handle);
  connection.send([...parts.slice(0, end + 1), reply]);
  if (stop) options.onStop();
}

interface Outcome {
  reply: Uint8Array;
  stop: boolean;
}

async function answer(frames: readonly Uint8Array[], handle: RepServerOptions['handle']): Promise<Outcome> {
  try {
    const command = commandIn(frames);
    if (command.type === 'stop') return { reply: encodeOk('stopping'), stop: true };
    return { reply: encodeOk(await handle(command)), stop: false };
  } catch (error) {
    return { reply: encodeFailure(error), stop: false };
  }
}

function commandIn(frames: readonly Uint8Array[]): CommandMessage {
  const [frame, ...others] = frames;
  if (frame === undefined || others.length > 0) {
    throw new ControlRefusal(`a command is one frame, not ${frames.length} parts`);
  }
  try {
    return decodeCommand(frame);
  } catch (error) {
    throw new ControlRefusal(messageOf(error), { cause: error });
  }
}

function encodeOk(value: Answer): Uint8Array {
  return encodeResponse({ status: 'ok', items: itemsOf(value) });
}

function itemsOf(value: Answer): Dictionary {
  if (value === undefined) return {};
  return typeof value === 'object' && !(value instanceof Uint8Array) ? value : { [REPLY_ITEM]: value };
}

function encodeFailure(error: unknown): Uint8Array {
  const status = error instanceof ControlRefusal ? 'error' : 'exception';
  return encodeResponse({ status, items: { [REPLY_ITEM]: messageOf(error) } });
}
