import { type Observer, Reply } from 'zeromq';
import { HydraError, messageOf } from '../base/errors.ts';
import { type CommandMessage, decodeCommand, encodeResponse, MAX_FRAME_BYTES } from './codec.ts';
import { ControlRefusal } from './control-refusal.ts';
import { type Dictionary, REPLY_ITEM, type WireValue } from './dictionary.ts';

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

/**
 * Listens for control commands and answers every frame, also one that is no command: a REP socket that leaves
 * one request unanswered is dead for all that follow.
 * @throws HydraError when the address cannot be bound.
 */
export async function startRepServer(options: RepServerOptions): Promise<RepServer> {
  const socket = new Reply({ linger: LINGER_MS, maxMessageSize: MAX_FRAME_BYTES });
  await bind(socket, options.host, options.port);
  const endpoint = socket.lastEndpoint ?? '';
  // Nothing it meets is expected: an error here ends the process as an unhandled rejection, and should.
  void serve(socket, options);
  let closing: Promise<void> | undefined;
  return {
    port: Number(endpoint.slice(endpoint.lastIndexOf(':') + 1)),
    close: () => {
      closing ??= release(socket, endpoint);
      return closing;
    },
  };
}

async function bind(socket: Reply, host: string, port: number): Promise<void> {
  try {
    await socket.bind(`tcp://${host}:${port === 0 ? '*' : port}`);
  } catch (error) {
    socket.close();
    throw new HydraError(`cannot listen for control commands on ${host}:${port}: ${messageOf(error)}`, {
      hint: 'choose another port, or end the process that holds this one',
      cause: error,
    });
  }
}

/**
 * The listener ends on the I/O thread some time after the call; its event tells when the port is free. The
 * events are read to their end all the same: libzmq's reaper thread blocks for ever, and with it every other
 * socket that closes, when it cannot hand over the last one.
 */
function release(socket: Reply, endpoint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const readToEnd = async (events: Observer) => {
      for await (const event of events) {
        if (event.type === 'close' && event.address === endpoint) resolve();
      }
      resolve();
    };
    readToEnd(socket.events).catch(reject);
    socket.close();
  });
}

async function serve(socket: Reply, options: RepServerOptions): Promise<void> {
  for (;;) {
    const frames = await nextRequest(socket);
    if (frames === undefined) return;
    const { reply, stop } = await answer(frames, options.handle);
    // Closed while the command was at work: nobody waits for its answer any more.
    if (socket.closed) return;
    await socket.send(reply);
    if (stop) options.onStop();
  }
}

/** Undefined once the socket is closed. */
async function nextRequest(socket: Reply): Promise<readonly Uint8Array[] | undefined> {
  while (!socket.closed) {
    try {
      return await socket.receive();
    } catch (error) {
      // zmq drops a request whose envelope is broken, and then has nothing to give although it said so.
      if (!isNothingThere(error)) throw error;
    }
  }
  return undefined;
}

function isNothingThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
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
