import { lookup } from 'node:dns/promises';
import { messageOf } from '../../src/base/errors.ts';
import { startRepServer } from '../../src/control/rep-server.ts';
import { taskPlace } from './task-place.ts';
import type { TaskRole } from './task-role.ts';
import { TaskServer } from './task-server.ts';

/** A closing that hangs must not keep the task alive, ms; the cluster's own grace is 3 s. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Runs a task until it is told to end: by STOP, by SIGTERM or SIGINT. Listens where the engine says. */
export async function runTask(
  createRole: (nowUs: () => number, wallOffsetUs: number, taskId: string) => TaskRole,
  nowUs: () => number,
): Promise<void> {
  const wallOffsetUs = Date.now() * 1000 - nowUs();
  const place = taskPlace(process.env, process.pid);
  const server = new TaskServer(createRole(nowUs, wallOffsetUs, place.id), nowUs, wallOffsetUs);
  const rep = await startRepServer({
    host: (await lookup(place.host, 4)).address,
    port: place.port,
    handle: ({ name, args }) => server.handle(name, args),
    onStop: () => void end(0),
  });
  console.log(`${new Date().toISOString()} control port ${rep.port}`);

  let ending = false;
  async function end(code: number): Promise<void> {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code), CLOSE_TIMEOUT_MS).unref();
    await server.shutDown();
    await rep.close();
    process.exit(code);
  }

  process.once('SIGTERM', () => void end(0));
  process.once('SIGINT', () => void end(0));
  process.on('uncaughtException', (error) => {
    console.error(`${new Date().toISOString()} fatal: ${messageOf(error)}\n${error.stack ?? ''}`);
    process.exit(1);
  });
}
