import type { SettingValues } from './option-values.ts';

/** Where a script's measurement gets its settings from, and how it is stopped. All of it may be left out. */
export interface ScriptContext {
  /** Settings of `hydra.ini` by the names of their command-line options; they win over file and environment. */
  settings?: SettingValues | undefined;
  /** Settings file; `hydra.ini` of the working directory, if there, when left out. */
  config_file?: string | undefined;
  /** Folder that relative paths begin at; the process's own when left out. */
  cwd?: string | undefined;
  /** Environment that `HYDRA_...` settings are read from; the process's own when left out. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Aborts the measurement: what was started is removed, then the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}
