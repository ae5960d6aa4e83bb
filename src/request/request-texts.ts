import type { RawOptions } from '../options/read-option.ts';

/** What somebody asks for, as texts: a command line, or the values of a script. */
export interface RequestTexts {
  /** By option name; settings among them. */
  raw: RawOptions;
  /** Where a settings file is looked for. */
  cwd: string;
  /** Where `HYDRA_...` settings are read from. */
  env: Readonly<Record<string, string | undefined>>;
}
