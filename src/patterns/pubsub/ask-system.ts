import { unlessAborted } from '../../base/unless-aborted.ts';
import { inWords, type RunControl } from '../../run/run-control.ts';
import type { Holdings, PubsubParts } from './parts.ts';

/** The server under test is asked once more at the end; one that is frozen never answers, ms. */
const SYSTEM_TIMEOUT_MS = 10_000;

/** What the server says that it holds. One that is dead by now is a finding of the run, not the end of it. */
export async function askSystem(
  control: RunControl,
  parts: Pick<PubsubParts, 'holdings'>,
): Promise<{ holdings: Holdings; systemFailure: string | null }> {
  const patience = AbortSignal.any([control.signal, control.clock.timeout(SYSTEM_TIMEOUT_MS)]);
  try {
    return { holdings: await unlessAborted(parts.holdings(), patience), systemFailure: null };
  } catch (error) {
    control.signal.throwIfAborted();
    const holdings = { messages: null, bounds: null };
    return { holdings, systemFailure: inWords(error, SYSTEM_TIMEOUT_MS) };
  }
}
