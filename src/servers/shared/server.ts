import type { Place, PlaceContext } from '../../base/leftover.ts';
import type { SettingsSection, SettingValues } from '../../options/settings-fields.ts';
import type { Keeper, ProcessExit } from '../../process/keeper.ts';
import type { Env } from './executables.ts';
import type { ServerDoctor } from './server-doctor.ts';

/** A server that runs on this machine. */
export interface RunningServer {
  /** What it is, with its version, for people. */
  readonly title: string;
  /** Where clients reach it, `127.0.0.1:<port>`. */
  readonly address: string;
  readonly pid: number;
  /** A command that measures it. */
  readonly example: string;
  /** Resolves when it ended, however; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** The last `bytes` of what it logged; empty once it is stopped. */
  log(bytes: number): Promise<string>;
  /** Ends it and removes its data; again is fine. */
  stop(): Promise<void>;
}

export interface ServerStart {
  keeper: Keeper;
  /** Gives the start up; a server that runs is ended with `stop`. */
  signal: AbortSignal;
  /** For clients, on 127.0.0.1; 0 = any free one. */
  port: number;
  /** Told what takes long: a download, a first preparation. */
  onProgress: (text: string) => void;
  /** Where its programs and the cache are looked up. */
  env: Env;
}

/** A kind of server that Hydra can start. */
export interface ServerKind {
  /** Its word on the command line. */
  name: string;
  /** What one is called, in words. */
  title: string;
  /** Port that its clients expect. */
  port: number;
  /** Its section of hydra.ini. */
  settings: SettingsSection;
  /**
   * What `hydra doctor` looks at.
   * @param values of its settings
   */
  doctor(values: SettingValues, context: { env: Env; signal: AbortSignal }): Promise<ServerDoctor>;
  /**
   * Where runs leave things on one that others keep; null where none is named.
   * @throws HydraError when it cannot be reached
   */
  leftovers(values: SettingValues, context: PlaceContext): Promise<Place | null>;
  /** @throws HydraError saying what is missing or why it ended; the signal's reason. Nothing is left then. */
  start(options: ServerStart): Promise<RunningServer>;
}
