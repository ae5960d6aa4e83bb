import type { Undoer } from '../../../process/undo.ts';
import { within, withWatchdogAdmin } from './watchdog-admin.ts';

/** Beyond the wait for members to be forgotten, ms. */
const timeoutMs = 10_000;

/** Consumer groups that a run's clients are members of. */
export interface MadeGroups {
  /** `host:port`, several separated by commas. */
  bootstrap: string;
  /** As `packSecurity` packs it. */
  security: string;
  /** How their ids begin. */
  prefix: string;
  /** A member that was killed is forgotten after so long, ms. */
  wait_ms: number;
  /** How many of them have settings of their own. */
  with_settings: number;
  /** Whether these are those of share groups. */
  is_share?: boolean;
}

/** Deletes the groups of a run. */
export const groupUndoer: Undoer<MadeGroups> = {
  name: 'kafka-groups',
  describe: ({ prefix, bootstrap }) => `consumer groups ${prefix}* at ${bootstrap}`,
  undo: (made) => within(made.wait_ms + timeoutMs, undoGroups(made)),
};

async function undoGroups({
  prefix,
  wait_ms,
  with_settings,
  is_share,
  ...cluster
}: MadeGroups): Promise<void> {
  await withWatchdogAdmin(cluster, async (admin) => {
    const { deleteGroups } = await import('./delete-groups.ts');
    await deleteGroups(admin, prefix, wait_ms + timeoutMs / 2);
  });
  if (with_settings === 0) return;
  const { idsOf, NO_SETTINGS, setGroupSettings } = await import('./group-settings.ts');
  const { unpackSecurity } = await import('../client/packed-security.ts');
  const security = unpackSecurity(cluster.security);
  await setGroupSettings(
    { bootstrap: cluster.bootstrap, security },
    idsOf(prefix, with_settings),
    is_share ? NO_SETTINGS.share : NO_SETTINGS.consumer,
  );
}
