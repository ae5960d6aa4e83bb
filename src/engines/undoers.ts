import { appUndoer } from '../marathon-client/app-undo.ts';
import type { Undoer } from '../process/undo.ts';

/** What undoes things that runs make on clusters. Apart from the registry, as those of servers are. */
export const engineUndoers = [appUndoer] as readonly Undoer<never>[];
