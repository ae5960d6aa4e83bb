import type { CleanQuestion } from '../../../src/patterns/pubsub/cleanliness.ts';
import { type Reason, uncleanReasons } from '../../../src/patterns/pubsub/cleanliness.ts';
import type { Counts } from '../../../src/patterns/pubsub/result.ts';
import { judge } from '../../../src/patterns/pubsub/verdict.ts';
import type {
  PublisherEvidence,
  SubscriberEvidence,
  VerdictEvidence,
} from '../../../src/patterns/pubsub/verdict-evidence.ts';
import type { MachineEvidence, TaskEvidence } from '../../../src/patterns/shared/task-evidence.ts';
import type { ClientFailureRow } from '../../../src/run/result.ts';
import { kafkaErrorCause } from '../../../src/workloads/kafka/error-causes.ts';

/*
 * Runs as the verdict sees them. A situation names what is different from a clean run; its reasons follow from it as
 * they do in a run.
 */

export interface Situation {
  counts?: Partial<Counts>;
  publisher?: Partial<PublisherEvidence>;
  /** Both subscriber tasks. */
  subscribers?: Partial<SubscriberEvidence>;
  /** The second of them alone. */
  second?: Partial<SubscriberEvidence>;
  machine?: Partial<MachineEvidence> | null;
  stored?: number | null;
  drainS?: number;
  run?: Partial<VerdictEvidence>;
  failures?: ClientFailureRow[];
  /** Null unless told. */
  connections?: { wanted: number; held: number };
  rate?: number;
  maxLatenessMs?: number;
}

const task: Omit<TaskEvidence, 'id'> = {
  cpu: 0.3,
  cores: 2,
  elapsedS: 12,
  loopDelayP50Us: 200,
  loopDelayP99Us: 500,
  runDelayS: 0.1,
  cpuLimitedS: 0,
  standstillS: 0,
  reconnects: 0,
  quotaS: 0,
  errors: {},
};

const counts: Counts = {
  asked: 10_000,
  sent: 10_000,
  unsent: 0,
  acked: 10_000,
  failed: 0,
  unknown: 0,
  expected: 200_000,
  received: 200_000,
  lost: 0,
  undelivered: 0,
  duplicated: 0,
  reordered: 0,
  corrupted: 0,
  foreign: 0,
  unacked_received: 0,
  aborted: 0,
  aborted_received: 0,
};

export function evidenceFor(situation: Situation): VerdictEvidence {
  const drainS = situation.drainS ?? 0.1;
  const subscriber = (id: string, of: Partial<SubscriberEvidence> = {}): SubscriberEvidence => ({
    ...task,
    id,
    clients: 10,
    drainS,
    missing: 0,
    behindWaitS: 0,
    workS: 0,
    overdueClients: 0,
    overdueS: 0,
    ...situation.subscribers,
    ...of,
  });
  return {
    flow: 'publish_and_read',
    isGrouped: false,
    rebalances: [],
    blocks: [],
    counts: { ...counts, ...situation.counts },
    publishers: [
      {
        ...task,
        id: 'pub.1',
        name: 'the publisher',
        asked: 10_000,
        unsent: situation.counts?.unsent ?? 0,
        spanS: 10,
        flushS: 0,
        latenessP99Us: 300,
        publishP99Us: 2_000,
        lingerUs: 0,
        blockedS: 0,
        retries: 0,
        ...situation.publisher,
      },
    ],
    subscribers: [subscriber('sub.1'), subscriber('sub.2', situation.second)],
    machine:
      situation.machine === null
        ? null
        : { cores: 2, usedCores: 1.1, withSystem: true, stealShare: 0, ...situation.machine },
    systemCpu: 0.2,
    systemFigures: [],
    systemAlarms: [],
    stored: situation.stored === undefined ? (situation.counts?.acked ?? 10_000) : situation.stored,
    systemFailure: null,
    deadTasks: [],
    clientFailures: situation.failures ?? [],
    notConnected: [],
    connectionLimit: null,
    gone: [],
    drainS,
    maxDrainS: 2,
    drainEnd: 'complete',
    waitedS: drainS,
    maxLatenessUs: situation.maxLatenessMs === undefined ? null : situation.maxLatenessMs * 1000,
    backlogAtEnd: 500,
    longestWaitS: 0.5,
    causeOf: kafkaErrorCause,
    unexplainedLoss: null,
    ...situation.run,
  };
}

export function reasonsFor(situation: Situation): Reason[] {
  const evidence = evidenceFor(situation);
  const question: CleanQuestion = {
    counts: evidence.counts,
    msgRate: 1_000,
    averageTxRate: situation.rate ?? 1_000,
    latenessP99Us: evidence.publishers[0]?.latenessP99Us ?? null,
    maxLatenessMs: situation.maxLatenessMs ?? null,
    deadTasks: evidence.deadTasks,
    clientFailures: evidence.clientFailures,
    connections: situation.connections ?? null,
    clientCount: situation.connections?.held ?? 20,
    readers: 20,
    wantedClients: 20,
    drainS: evidence.drainS,
    flushS: evidence.publishers[0]?.flushS ?? 0,
    maxDrainS: evidence.maxDrainS,
    independentCount: evidence.stored,
    systemFailure: evidence.systemFailure,
    acknowledged: true,
    dropped: 0,
    logCheck: null,
    readsAborted: false,
  };
  return uncleanReasons(question);
}

export const verdictOf = (situation: Situation) => judge(reasonsFor(situation), evidenceFor(situation));
