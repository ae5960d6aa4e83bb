import { HydraError } from '../base/errors.ts';

/** The cluster itself does not answer any more: no further attempt can come to anything. */
export class ClusterGoneError extends HydraError {
  override readonly name = 'ClusterGoneError';

  constructor(url: string, cause: string) {
    super(`the cluster at ${url} does not answer any more: ${cause}`, {
      hint: 'see why it ended, and start it again; what was measured before is saved, and --resume goes on from there',
    });
  }
}
