import type { Admin } from 'kafkajs';
import { delay } from '../../../base/clock.ts';
import { HydraError } from '../../../base/errors.ts';

type GroupAdmin = Pick<Admin, 'listGroups' | 'deleteGroups'>;

/** How often a group whose members are not forgotten yet is tried again, ms. */
const AGAIN_MS = 250;

/** Ids of consumer groups that start with the prefix, sorted. */
export async function groupsOf(admin: GroupAdmin, prefix: string): Promise<string[]> {
  const { groups } = await admin.listGroups();
  return groups
    .map(({ groupId }) => groupId)
    .filter((id) => id.startsWith(prefix))
    .sort();
}

/**
 * Deletes the consumer groups whose id starts with the prefix. @returns their ids
 * @param waitMs for members that went without a word to be forgotten, ms
 * @throws HydraError for an empty prefix; what kafkajs throws, of a group that still has members too
 */
export async function deleteGroups(admin: GroupAdmin, prefix: string, waitMs: number): Promise<string[]> {
  if (prefix === '') throw new HydraError('consumer groups are only deleted by a prefix');
  const deadline = performance.now() + waitMs;
  const found = await groupsOf(admin, prefix);
  for (let left = found; left.length > 0; left = await groupsOf(admin, prefix)) {
    try {
      await admin.deleteGroups(left);
    } catch (error) {
      if (!hasMembers(error) || performance.now() > deadline) throw error;
      await delay(AGAIN_MS);
    }
  }
  return found;
}

/** KafkaJSDeleteGroupsError names an error for each group that was not deleted. */
function hasMembers(error: unknown): boolean {
  if (!(error instanceof Error) || !('groups' in error) || !Array.isArray(error.groups)) return false;
  const types = error.groups.map((group: { error?: { type?: string } }) => group.error?.type);
  // One that is gone already is no failure, and not listed the next time.
  return types.every((type) => type === 'NON_EMPTY_GROUP' || type === 'GROUP_ID_NOT_FOUND');
}
