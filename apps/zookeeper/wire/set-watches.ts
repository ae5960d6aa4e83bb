import type { JuteWriter } from './jute-writer.ts';
import type { WatchKind, WatchTable } from './watch-table.ts';

/** A request holds at most about this many bytes of paths: servers refuse longer ones. */
const MOST_BYTES = 128 * 1024;

type Paths = Record<WatchKind, string[]>;

/**
 * What writes the requests that set watches anew, as many as it takes; none where nothing is watched. What happened to a
 * path meanwhile is told at once.
 * @param since the last transaction that the client saw, as halves
 * @param full gives the path as the server knows it
 */
export function writeSetWatches(
  table: WatchTable,
  since: { high: number; low: number },
  full: (path: string) => string,
): ((body: JuteWriter) => void)[] {
  return parts(table, full).map((paths) => (body) => {
    body.halves(since.high, since.low);
    body.strings(paths.data).strings(paths.exist).strings(paths.child);
  });
}

function parts(table: WatchTable, full: (path: string) => string): Paths[] {
  const found: Paths[] = [];
  let bytes = MOST_BYTES;
  for (const kind of ['data', 'exist', 'child'] as const) {
    for (const path of table.paths(kind)) {
      const whole = full(path);
      bytes += 4 + Buffer.byteLength(whole);
      if (bytes > MOST_BYTES) {
        found.push({ data: [], exist: [], child: [] });
        bytes = 4 + Buffer.byteLength(whole);
      }
      found.at(-1)?.[kind].push(whole);
    }
  }
  return found;
}
