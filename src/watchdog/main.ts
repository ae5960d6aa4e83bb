/**
 * The watchdog's whole program: it notes what its owner started and made, and undoes it when the pipe to the
 * owner breaks, or says so. It runs in a session of its own, so that Ctrl-C and `kill -9` of the owner do not reach it.
 */
import { createInterface } from 'node:readline';
import { plain } from '../base/plain-text.ts';
import { engineUndoers } from '../engines/undoers.ts';
import type { Undoer } from '../process/undo.ts';
import { type NotedUndo, undoAll } from '../process/undoing.ts';
import type { WatchdogReply, WatchdogRequest } from '../process/watchdog-protocol.ts';
import { serverUndoers } from '../servers/undoers.ts';

// Only the end of the pipe ends it: until then there may be something to undo.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Nobody may be left to read what it says.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** Everything that Hydra makes on servers. */
const undoers = [
  ...engineUndoers,
  ...serverUndoers,
] as readonly Undoer<never>[] as readonly Undoer<unknown>[];
const noted = new Map<number, NotedUndo>();

/** @returns whether it is time to undo */
function obey(request: WatchdogRequest): boolean {
  switch (request.op) {
    case 'add': {
      noted.set(request.id, { undo: request.undo, leaderStart: request.leaderStart });
      answer({ ack: request.id });
      return false;
    }
    case 'remove':
      noted.delete(request.id);
      return false;
    case 'undo':
      return true;
  }
}

function answer(reply: WatchdogReply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

/** Resolves to whether the owner waits for what failed: false where it is gone. */
async function untilTime(): Promise<boolean> {
  for await (const line of createInterface({ input: process.stdin })) {
    let request: WatchdogRequest;
    try {
      request = JSON.parse(line) as WatchdogRequest;
    } catch {
      // The owner died in the middle of this line; it waits for no answer.
      continue;
    }
    if (obey(request)) return true;
  }
  return false;
}

const isOwnerThere = await untilTime();
const failures = await undoAll([...noted.values()], undoers);
if (isOwnerThere) answer({ failures });
else for (const failure of failures) process.stderr.write(`hydra: ${plain(failure)}\n`);
// A connection that hangs must not keep the watchdog alive.
process.exit(0);
