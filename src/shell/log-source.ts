import type { InspectedTask } from '../marathon-client/inspection-schema.ts';
import type { LogFile } from './grammar.ts';
import { lastLines } from './log-lines.ts';
import type { ShellContext } from './shell-context.ts';

/** Lines from the end are looked for in so much of a file, bytes. */
const TAIL_BYTES = 1024 * 1024;

/** One file of one task. */
export interface LogSource {
  task: { id: string; host: string };
  file: LogFile;
}

/** As much of a task as is needed to find its files; no host where Marathon tells none. */
export function located({ id, host }: Pick<InspectedTask, 'id' | 'host'>): LogSource['task'] {
  return { id, host: host ?? '' };
}

/** The last lines of a file, and where it ends; undefined where no agent keeps it. */
export async function readEnd(
  { engine }: ShellContext,
  source: LogSource,
  most: number,
): Promise<{ source: LogSource; lines: string[]; size: number } | undefined> {
  const read = await engine.logs.read(source.task, source.file, (size) => size - TAIL_BYTES);
  if (read === undefined) return undefined;
  return { source, lines: lastLines(read.text, most, read.size <= TAIL_BYTES), size: read.size };
}
