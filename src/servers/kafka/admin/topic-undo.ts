import { delay } from '../../../base/clock.ts';
import { HydraError } from '../../../base/errors.ts';
import type { Undoer } from '../../../process/undo.ts';

const timeoutMs = 10_000;

/** A topic that was made for a run. */
export interface MadeTopic {
  /** `host:port`, several separated by commas. */
  bootstrap: string;
  /** As `packSecurity` packs it. */
  security: string;
  topic: string;
}

/** Deletes a topic of a run. */
export const topicUndoer: Undoer<MadeTopic> = {
  name: 'kafka-topic',
  describe: ({ topic, bootstrap }) => `topic ${topic} at ${bootstrap}`,
  undo: (made) => within(timeoutMs, deleteTopic(made)),
};

async function deleteTopic({ bootstrap, security, topic }: MadeTopic): Promise<void> {
  // Loaded here only: every run starts a watchdog, few of them ever delete a topic.
  const { Kafka, kafkajsSecurity, logLevel } = await import('../client/kafkajs.ts');
  const { unpackSecurity } = await import('../client/packed-security.ts');
  const kafka = new Kafka({
    clientId: 'hydra-watchdog',
    brokers: bootstrap.split(','),
    ...kafkajsSecurity(unpackSecurity(security)),
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
