import { HydraError, messageOf } from './errors.ts';

/** One thing `hydra doctor` looked at. */
export interface Check {
  name: string;
  ok: boolean;
  /** What was found, e.g. `17.0.15 at /usr/bin/java`. */
  found: string;
  /** How to mend it; given when it is not ok. */
  hint?: string;
  /** Whether Hydra cannot do its work without it. */
  required: boolean;
}

/** What an examination found that threw. */
export function failedCheck(what: Pick<Check, 'name' | 'required'>, error: unknown): Check {
  const hint = error instanceof HydraError ? error.hint : undefined;
  return { ...what, ok: false, found: messageOf(error), ...(hint === undefined ? {} : { hint }) };
}
