import { HydraError, messageOf } from '../base/errors.ts';
import { GroupWatch, isSameLeader, signalGroup } from './process-group.ts';
import { removePath } from './removable-path.ts';
import { StrayHunt } from './strays.ts';
import type { Undo, Undoer } from './undo.ts';

const groupGoneMs = 4_000;

/** An undo as the watchdog's list holds it. */
export interface NotedUndo {
  undo: Undo;
  /** Of a process group: what `startOf` said of its leader when it was noted. */
  leaderStart?: string | undefined;
}

type Of<K extends Undo['kind']> = Extract<Undo, { kind: K }>;

/** What those who kill at the same time share. */
interface Hunters {
  watch: GroupWatch;
  strays: StrayHunt;
}

async function killGroup(
  { pid, family }: Of<'process-group'>,
  leaderStart: string | undefined,
  { watch, strays }: Hunters,
): Promise<void> {
  const lives = isSameLeader(pid, leaderStart) && signalGroup(pid, 'SIGKILL');
  const remains = lives && !(await watch.gone(pid, groupGoneMs));
  if (family !== undefined) await strays.killAll(family);
  if (remains) throw new HydraError(`process group ${pid} does not die`);
}

/** Of servers, by name. */
type Undoers = readonly Undoer<unknown>[];

function undoerOf({ undoer }: Of<'remote'>, undoers: Undoers): Undoer<unknown> {
  const found = undoers.find(({ name }) => name === undoer);
  if (found === undefined) throw new HydraError(`nobody knows how to undo a ${undoer}`);
  return found;
}

function describe(undo: Undo, undoers: Undoers): string {
  switch (undo.kind) {
    case 'process-group':
      return `process group ${undo.pid}`;
    case 'path':
      return undo.path;
    case 'remote':
      return undoers.find(({ name }) => name === undo.undoer)?.describe(undo.details) ?? undo.undoer;
  }
}

async function carryOut({ undo, leaderStart }: NotedUndo, hunters: Hunters, undoers: Undoers): Promise<void> {
  switch (undo.kind) {
    case 'process-group':
      return killGroup(undo, leaderStart, hunters);
    case 'path':
      return removePath(undo.path);
    case 'remote':
      return undoerOf(undo, undoers).undo(undo.details);
  }
}

/**
 * Carries out a list of undos given oldest first. Process groups die first and side by side, for they may
 * write to the paths. Then newest first, with what needs the network beside what needs only this machine, so
 * that a silent server holds up no cleaning. One failure stops none of the others.
 *
 * @returns one line for each that failed.
 */
export async function undoAll(noted: readonly NotedUndo[], undoers: Undoers = []): Promise<string[]> {
  const failures: string[] = [];
  const hunters = { watch: new GroupWatch(), strays: new StrayHunt() };
  const attempt = async (entry: NotedUndo) => {
    try {
      await carryOut(entry, hunters, undoers);
    } catch (error) {
      failures.push(`could not undo ${describe(entry.undo, undoers)}: ${messageOf(error)}`);
    }
  };
  const inTurn = async (entries: NotedUndo[]) => {
    for (const entry of entries) await attempt(entry);
  };
  const newestFirst = noted.toReversed();
  const isGroup = ({ undo }: NotedUndo) => undo.kind === 'process-group';
  const isPath = ({ undo }: NotedUndo) => undo.kind === 'path';
  await Promise.all(newestFirst.filter(isGroup).map(attempt));
  await Promise.all([
    inTurn(newestFirst.filter(isPath)),
    inTurn(newestFirst.filter((entry) => !isGroup(entry) && !isPath(entry))),
  ]);
  return failures;
}
