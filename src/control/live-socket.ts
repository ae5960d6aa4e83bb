import { once } from 'node:events';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { HydraError, messageOf, UsageError } from '../base/errors.ts';

/*
 * Commands to a run of this machine, over a Unix socket that only its user can open: one line of JSON with the words of
 * a command, one line with what came of it.
 */

/** How folders of the temporary folder begin that hold such a socket. */
export const LIVE_FOLDER_PREFIX = 'hydra-live-';
const SUFFIX = '.sock';
/** Longest request, and longest answer, bytes. */
const MOST_BYTES = 1_048_576;
/** A request comes at once, ms. */
const REQUEST_TIMEOUT_MS = 10_000;

const request = z.strictObject({ words: z.array(z.string()) });
const answer = z.union([
  z.object({ text: z.string(), value: z.unknown() }),
  z.object({ error: z.string(), hint: z.string().nullable(), usage: z.boolean() }),
]);

/** What came of a command: text for people, and the same as plain data. */
export interface SocketAnswer {
  text: string;
  value: unknown;
}

/** A run that takes commands. */
export interface FoundRun {
  runId: string;
  path: string;
}

export interface LiveServer {
  close(): Promise<void>;
}

/** The socket of a run, in a folder that only its user can enter. */
export function livePath(folder: string, runId: string): string {
  return join(folder, `${runId}${SUFFIX}`);
}

/** Takes commands until closed. @param carryOut its errors go back to whoever asked */
export async function serveLive(
  path: string,
  carryOut: (words: readonly string[]) => Promise<SocketAnswer>,
): Promise<LiveServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void answerOne(socket, carryOut);
  });
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answerOne(
  socket: Socket,
  carryOut: (words: readonly string[]) => Promise<SocketAnswer>,
): Promise<void> {
  try {
    const { words } = request.parse(JSON.parse(await lineOf(socket, REQUEST_TIMEOUT_MS)));
    socket.end(`${JSON.stringify(await carryOut(words))}\n`);
  } catch (error) {
    const hint = error instanceof HydraError ? (error.hint ?? null) : null;
    const refusal = { error: messageOf(error), hint, usage: error instanceof UsageError };
    socket.end(`${JSON.stringify(refusal)}\n`);
  }
}

/**
 * Has a run carry out a command.
 * @throws UsageError for words that are none, HydraError where it could not be carried out or nobody answers
 */
export async function askLive({ runId, path }: FoundRun, words: readonly string[]): Promise<SocketAnswer> {
  const socket = connect(path);
  try {
    socket.write(`${JSON.stringify({ words })}\n`);
    const told = answer.parse(JSON.parse(await lineOf(socket, null)));
    if ('text' in told) return { text: told.text, value: told.value };
    const Kind = told.usage ? UsageError : HydraError;
    throw new Kind(told.error, told.hint === null ? {} : { hint: told.hint });
  } catch (error) {
    if (error instanceof HydraError) throw error;
    throw new HydraError(`run ${runId} does not answer: ${messageOf(error)}`, { cause: error });
  } finally {
    socket.destroy();
  }
}

/** Runs of this user that take commands at the moment, as far as their sockets tell. */
export async function liveRuns(temp = tmpdir()): Promise<FoundRun[]> {
  const names = (await readdir(temp)).filter((name) => name.startsWith(LIVE_FOLDER_PREFIX));
  const found = await Promise.all(names.map((name) => runsIn(join(temp, name))));
  return found.flat().sort((a, b) => a.runId.localeCompare(b.runId));
}

/** Nobody else's folder is looked into: what stands there could be anything. */
async function runsIn(folder: string): Promise<FoundRun[]> {
  try {
    const { uid, mode } = await lstat(folder);
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) return [];
    const names = (await readdir(folder)).filter((name) => name.endsWith(SUFFIX));
    return names.map((name) => ({ runId: name.slice(0, -SUFFIX.length), path: join(folder, name) }));
  } catch {
    // It went meanwhile.
    return [];
  }
}

/** The first line that comes. @throws Error where the connection ends before, or it is too long */
function lineOf(socket: Socket, timeoutMs: number | null): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    if (timeoutMs !== null) socket.setTimeout(timeoutMs, () => reject(new Error('nothing was asked')));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > MOST_BYTES) reject(new Error('the line is too long'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection ended')));
  });
}
