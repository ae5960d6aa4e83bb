import { messageOf } from '../base/errors.ts';
import { LIVE_FOLDER_PREFIX, livePath, serveLive } from '../control/live-socket.ts';
import { makeGuardedFolder } from '../process/guarded-folder.ts';
import type { Keeper } from '../process/keeper.ts';
import { removePath } from '../process/removable-path.ts';
import type { RunObserver } from '../run/events.ts';
import type { LiveRun } from '../run/live.ts';

/**
 * Lets other processes of this user steer a run. A run that cannot be steered goes on all the same: a note says so.
 * @returns what ends that, and removes what was made for it
 */
export async function openLiveEndpoint(
  run: LiveRun,
  keeper: Keeper,
  observe: RunObserver,
): Promise<() => Promise<void>> {
  try {
    const folder = await makeGuardedFolder(keeper, LIVE_FOLDER_PREFIX);
    const remove = async () => {
      await removePath(folder.path);
      folder.release();
    };
    try {
      const server = await serveLive(livePath(folder.path, run.runId), (words) => run.command(words));
      return async () => {
        await server.close();
        await remove();
      };
    } catch (error) {
      await remove();
      throw error;
    }
  } catch (error) {
    const text = `this run takes no commands of "hydra cli": ${messageOf(error)}`;
    observe({ kind: 'note', level: 'warn', text });
    return async () => {};
  }
}
