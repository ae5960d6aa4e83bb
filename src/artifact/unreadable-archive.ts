import { HydraError, messageOf } from '../base/errors.ts';

/** What is said where an archive that building made cannot be read. */
export function unreadableArchive(error: unknown): HydraError {
  return new HydraError(`cannot read the app archive: ${messageOf(error)}`, {
    hint: 'npm run build makes it',
    cause: error,
  });
}
