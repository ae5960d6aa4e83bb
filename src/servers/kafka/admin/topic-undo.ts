import type { Undoer } from '../../../process/undo.ts';
import { within, withWatchdogAdmin } from './watchdog-admin.ts';

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

async function deleteTopic({ topic, ...cluster }: MadeTopic): Promise<void> {
  await withWatchdogAdmin(cluster, (admin) =>
    admin.deleteTopics({ topics: [topic], timeout: 3_000 }).catch((error: unknown) => {
      // One that was never made, or is gone already. Listing would not tell: who may not describe a topic sees none.
      if (!isUnknownTopic(error)) throw error;
    }),
  );
}

function isUnknownTopic(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('type' in error && error.type === 'UNKNOWN_TOPIC_OR_PARTITION') return true;
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [error.cause];
  return inner.some(isUnknownTopic);
}
