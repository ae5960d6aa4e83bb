import type { Check } from '../../base/check.ts';

/** What `hydra doctor` asks of one server that the settings use. */
export interface ServerDoctor {
  /** Memory that it takes on this machine, bytes; 0 where it runs elsewhere. */
  memoryBytes: number;
  /** Looks at what it needs; never rejects, but with the signal's reason. */
  checks: (() => Check | Promise<Check>)[];
}
