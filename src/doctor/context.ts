import type { Check } from '../base/check.ts';
import type { Env } from '../servers/shared/executables.ts';
import type { ServerDoctor } from '../servers/shared/server-doctor.ts';

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
  /** Whether tasks run on this machine. */
  isThisMachine: boolean;
  /** `[marathon] ip` and `port` */
  marathon: { ip: string; port: number };
  /** Whether a Marathon of `hydra up` answers there. */
  isLocalMarathon: () => Promise<boolean>;
  /** Of the servers that the settings use. */
  servers: readonly ServerDoctor[];
  signal?: AbortSignal;
}

/** A look at one thing. */
export type Examine = (context: DoctorContext) => Check | Promise<Check>;
