import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';

/*
 * Commands to a JVM that runs, over the socket that it opens for its own user when it is asked to with SIGQUIT: what
 * jcmd and jstack use. Nothing of it stands on a command line. Source: HotSpot's attachListener_posix.cpp, protocol 1.
 */

const POLL_MS = 20;
const PROTOCOL = '1';

/** HotSpot's place for it, whatever TMPDIR or java.io.tmpdir says. */
const socketOf = (pid: number): string => `/tmp/.java_pid${pid}`;

/**
 * Loads a Java agent into a JVM of this user's on this machine. @param options the agent's own
 * @throws HydraError where the JVM does not take it; the signal's reason when aborted
 */
export async function loadAgent(
  pid: number,
  { jar, options }: { jar: string; options: string },
  signal: AbortSignal,
): Promise<void> {
  await openSocket(pid, signal);
  const answer = await ask(pid, ['load', 'instrument', 'false', `${jar}=${options}`], signal);
  const code = /return code: (-?\d+)/.exec(answer)?.[1] ?? answer.trim();
  if (code !== '0') throw new HydraError(`the JVM ${pid} takes no agent: ${code}`);
}

/** What a system property of a JVM says by now; null without it. @throws as `loadAgent` */
export async function systemProperty(pid: number, name: string, signal: AbortSignal): Promise<string | null> {
  const text = await ask(pid, ['properties', '', '', ''], signal);
  const line = text.split('\n').find((one) => one.startsWith(`${name}=`));
  // As java.util.Properties writes them.
  return line === undefined
    ? null
    : line
        .slice(name.length + 1)
        .replace(/\\(.)/g, '$1')
        .trim();
}

/** A JVM that is killed would leave its socket in the temporary folder. It opens another one where it is asked again. */
export async function closeSocket(pid: number): Promise<void> {
  await rm(socketOf(pid), { force: true });
}

async function openSocket(pid: number, signal: AbortSignal): Promise<void> {
  const socket = socketOf(pid);
  if (existsSync(socket)) return;
  // Without this file SIGQUIT would have it write its threads' stacks to its log.
  const wish = `/proc/${pid}/cwd/.attach_pid${pid}`;
  await writeFile(wish, '');
  try {
    process.kill(pid, 'SIGQUIT');
    while (!existsSync(socket)) await delay(POLL_MS, signal);
  } finally {
    await rm(wish, { force: true });
  }
}

function ask(pid: number, command: readonly string[], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketOf(pid));
    const onAbort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      // A status of its own comes first.
      if (answer.startsWith('0\n')) resolve(answer.slice(2));
      else reject(new HydraError(`the JVM ${pid} refuses "${command[0]}": ${answer.trim()}`));
    });
    socket.write(`${[PROTOCOL, ...command].join('\0')}\0`);
  });
}
