import type { Place, PlaceContext } from '../../base/leftover.ts';
import type { OptionField } from '../../options/option-field.ts';
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
  readonly pids: readonly number[];
  /** A command that measures it. */
  readonly example: string;
  /** Resolves when it, or a part of it, ended, however; never rejects. */
  readonly exited: Promise<ServerEnd>;
  /** Ends it and removes its data; again is fine. */
  stop(): Promise<void>;
}

/** How a server ended by itself. */
export interface ServerEnd {
  readonly exit: ProcessExit;
  /** The last `bytes` of what it logged. */
  log(bytes: number): Promise<string>;
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
  /** Of its own options, by name. */
  chosen: SettingValues;
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
  /** What `hydra server <name>` takes beside the port. */
  options: Readonly<Record<string, OptionField<unknown>>>;
  /** Command lines with these, and what they do. */
  examples: readonly (readonly [line: string, does: string])[];
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
