import { HydraError, messageOf } from '../base/errors.ts';
import type { Env } from './executables.ts';

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

/** What the checks look at, besides the machine itself. */
export interface DoctorContext {
  env: Env;
  /** `process.versions.node` */
  nodeVersion: string;
  /** Where tasks of this machine look for `node`, as PATH is written. */
  taskPath: string;
  /** `process.platform` */
  platform: string;
  cores: number;
  freeMemoryBytes: number;
  tempFolder: string;
  /** `[cluster] engine` */
  engine: 'local' | 'marathon';
  /** `[marathon] ip` and `port` */
  marathon: { ip: string; port: number };
  /** Whether a Marathon of `hydra up` answers there. */
  isLocalMarathon: () => Promise<boolean>;
  /** `[kafka] bootstrap`; null = a broker is started here. */
  bootstrap: string | null;
  signal?: AbortSignal;
}

/** A look at one thing. */
export type Examine = (context: DoctorContext) => Check | Promise<Check>;

/** What an examination found that threw. */
export function failedCheck(what: Pick<Check, 'name' | 'required'>, error: unknown): Check {
  const hint = error instanceof HydraError ? error.hint : undefined;
  return { ...what, ok: false, found: messageOf(error), ...(hint === undefined ? {} : { hint }) };
}
