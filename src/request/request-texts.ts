import type { RawOptions } from '../options/read-option.ts';
import type { Workload } from '../workloads/shared/workload.ts';

/** What somebody asks for, as texts: a command line, or the values of a script. */
export interface RequestTexts {
  /** By option name; settings among them. */
  raw: RawOptions;
  /** Where a settings file is looked for. */
  cwd: string;
  /** All that are known: a study that is resumed names its own. */
  workloads: readonly Workload[];
  /** Where `HYDRA_...` settings are read from. */
  env: Readonly<Record<string, string | undefined>>;
}
