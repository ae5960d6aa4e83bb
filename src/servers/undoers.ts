import type { Undoer } from '../process/undo.ts';
import { groupUndoer } from './kafka/admin/group-undo.ts';
import { topicUndoer } from './kafka/admin/topic-undo.ts';

/**
 * What undoes things that runs make on servers. Apart from the registry: every run starts a watchdog, which needs
 * nothing else of it.
 */
export const serverUndoers = [groupUndoer, topicUndoer] as readonly Undoer<never>[];
