/**
 * The watchdog's whole program: it notes what its owner started and made, and undoes it when the pipe to the
 * owner breaks. It runs in a session of its own, so that Ctrl-C and `kill -9` of the owner do not reach it.
 */
import { createInterface } from 'node:readline';
import { plain } from '../base/plain-text.ts';
import { type NotedUndo, undoAll } from './undoing.ts';
import type { WatchdogReply, WatchdogRequest } from './watchdog-protocol.ts';

// Only the end of the pipe ends it: until then there may be something to undo.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Nobody may be left to read what it says.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const noted = new Map<number, NotedUndo>();

function obey(request: WatchdogRequest): void {
  switch (request.op) {
    case 'add': {
      noted.set(request.id, { undo: request.undo, leaderStart: request.leaderStart });
      const reply: WatchdogReply = { ack: request.id };
      process.stdout.write(`${JSON.stringify(reply)}\n`);
      return;
    }
    case 'remove':
      noted.delete(request.id);
      return;
    case 'end':
      process.exit(0);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let request: WatchdogRequest;
  try {
    request = JSON.parse(line) as WatchdogRequest;
  } catch {
    // The owner died in the middle of this line; it waits for no answer.
    continue;
  }
  obey(request);
}

for (const failure of await undoAll([...noted.values()])) process.stderr.write(`hydra: ${plain(failure)}\n`);
// A connection that hangs must not keep the watchdog alive.
process.exit(0);
