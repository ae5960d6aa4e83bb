import { delay } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { deleteApp } from './marathon-undo.ts';
import { GroupWatch, isSameLeader, signalGroup } from './process-group.ts';
import { removePath } from './removable-path.ts';
import { StrayHunt } from './strays.ts';
import type { Undo } from './undo.ts';

const groupGoneMs = 4_000;
const kafkaTimeoutMs = 10_000;

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

async function deleteTopic({ bootstrap, topic }: Of<'kafka-topic'>): Promise<void> {
  // Loaded here only: every run starts a watchdog, few of them ever delete a topic.
  const { Kafka, logLevel } = await import('kafkajs');
  const kafka = new Kafka({
    clientId: 'hydra-watchdog',
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 3_000,
    retry: { retries: 2, initialRetryTime: 200, maxRetryTime: 500 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteTopics({ topics: [topic], timeout: 3_000 }).catch((error: unknown) => {
      // One that was never made, or is gone already. Listing would not tell: who may not describe a topic sees none.
      if (!isUnknownTopic(error)) throw error;
    });
  } finally {
    await admin.disconnect();
  }
}

function isUnknownTopic(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [error.cause];
  return inner.some(isUnknownTopic);
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const timeout = new AbortController();
  const tooLate = delay(ms, timeout.signal).then(() => {
    throw new HydraError(`no answer within ${ms / 1_000} s`);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    timeout.abort();
    tooLate.catch(() => {});
  }
}

function describe(undo: Undo): string {
  switch (undo.kind) {
    case 'process-group':
      return `process group ${undo.pid}`;
    case 'path':
      return undo.path;
    case 'marathon-app':
      return `app ${undo.appId} at ${undo.urls.join(', ')}`;
    case 'kafka-topic':
      return `topic ${undo.topic} at ${undo.bootstrap}`;
  }
}

async function carryOut({ undo, leaderStart }: NotedUndo, hunters: Hunters): Promise<void> {
  switch (undo.kind) {
    case 'process-group':
      return killGroup(undo, leaderStart, hunters);
    case 'path':
      return removePath(undo.path);
    case 'marathon-app':
      return deleteApp(undo);
    case 'kafka-topic':
      return within(kafkaTimeoutMs, deleteTopic(undo));
  }
}

/**
 * Carries out a list of undos given oldest first. Process groups die first and side by side, for they may
 * write to the paths. Then newest first, with what needs the network beside what needs only this machine, so
 * that a silent server holds up no cleaning. One failure stops none of the others.
 *
 * @returns one line for each that failed.
 */
export async function undoAll(noted: readonly NotedUndo[]): Promise<string[]> {
  const failures: string[] = [];
  const hunters = { watch: new GroupWatch(), strays: new StrayHunt() };
  const attempt = async (entry: NotedUndo) => {
    try {
      await carryOut(entry, hunters);
    } catch (error) {
      failures.push(`could not undo ${describe(entry.undo)}: ${messageOf(error)}`);
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
