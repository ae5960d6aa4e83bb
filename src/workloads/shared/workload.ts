import type { OptionFields } from '../../options/option-field.ts';
import type { RawOptions } from '../../options/read-option.ts';
import type { ServerSettings } from '../../options/settings.ts';
import type { Pattern } from '../../patterns/shared/pattern.ts';
import type { Keeper } from '../../process/keeper.ts';
import type { Role } from '../../run/role.ts';
import type { Subject } from '../../run/subject.ts';
import type { CommonOptions } from './common-options.ts';

/** A file for tasks, with its name in their working folder. */
export interface TaskFile {
  readonly name: string;
  readonly content: Buffer;
}

/** A command line, and what it does. */
export type Example = readonly [line: string, does: string];

/** Two options that say the same thing: only one of them may be given. */
export interface Alternative {
  readonly option: string;
  /** Follows from `option` wherever that is given. */
  readonly instead: string;
  /** What both say, e.g. `how many subscribers there are`. */
  readonly what: string;
  readonly hint: string;
}

/** Loads that can be measured, per second. */
export interface LoadRange {
  min_rate: number;
  max_rate: number;
}

/** A sweep or searches with a command of their own; options replace any part of it. */
export type Suite = {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  /** Option texts that do not vary. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Values of the options that vary, outermost first, as lists are typed. */
  readonly dimensions: Readonly<Record<string, string>>;
} & (
  | { readonly kind: 'sweep' }
  | {
      readonly kind: 'search';
      readonly find: readonly ('max-rate' | 'no-drop')[];
      /** Options of further searches for no-drop with each combination, which begin at half of what was found for it. */
      readonly followedBy?: readonly Readonly<Record<string, string | number | boolean>>[];
    }
);

/** What a workload's world is looked at with. */
export interface WorldContext {
  /** What the sections of servers in hydra.ini say. */
  servers: ServerSettings;
  signal: AbortSignal;
}

/** What a workload is opened with; it is all that measurements of one session share. */
export interface OpenContext<O> extends WorldContext {
  /** Options that do not vary. */
  options: O;
  /** Path that all apps of Hydra live under: what is made on servers is named after it. */
  appPrefix: string;
  keeper: Keeper;
  /** Whether all tasks run on this machine. */
  oneAddress: boolean;
  /** Told what takes long, and where the servers are. */
  onProgress: (text: string) => void;
}

/** A workload with its servers up, for many measurements. */
export interface OpenWorkload<O> {
  /**
   * What the next measurement measures; a server of ours that has died is replaced before.
   * @throws HydraError when it cannot be
   */
  next(options: O): Promise<Subject>;
  /** Ends the servers that were started. */
  close(): Promise<void>;
}

/** A word behind the workload's command that stands for an option. */
export interface WorkloadWord {
  /** How help calls it; no option has this name. */
  readonly name: string;
  readonly option: string;
  readonly choices: readonly string[];
  /** Suites that are words behind the command in place of commands of their own; none is among the choices. */
  readonly suites: readonly Suite[];
}

/**
 * What is measured, with a name on the command line. Its commands, help, studies, checks and records follow from what
 * it declares here. What it needs for measuring is loaded when it is opened.
 */
export interface Workload<O extends CommonOptions = CommonOptions> {
  /** Its command: a letter, then letters, digits and hyphens. */
  readonly name: string;
  /** What `hydra --help` says of it. */
  readonly summary: string;
  /** Every option of its own that takes one value, in the order of help. */
  readonly fields: OptionFields<Omit<O, keyof CommonOptions>>;
  readonly alternatives: readonly Alternative[];
  /** How it is measured, and what its numbers mean. */
  readonly pattern: Pattern;
  readonly examples: {
    readonly run: readonly Example[];
    readonly sweep: readonly Example[];
    readonly search: readonly Example[];
  };
  readonly suites: readonly Suite[];
  /** Absent = no word may follow its command. */
  readonly word?: WorkloadWord;
  /** Options by the variables of the environment that give them where the command line does not; absent = none. */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Absolute path of a folder with programs of its tasks, none where Hydra's own do. Its regular files, those of folders
   * below too, stand in every task's working folder beside Hydra's own; whatever else is in it is refused. At its top
   * must be no name that tasks have already: of Hydra's own archive (`native`), of an archive itself, `stdout`, `stderr`.
   * A session packs it in memory when it is opened, and refuses it before anything is started.
   */
  readonly programs?: string;
  /**
   * Files that options name, which cannot vary: they stand in every task's working folder, beside the programs.
   * @throws UsageError when one cannot be read, or is not what it must be; nothing has been started then
   */
  files?(options: O): readonly TaskFile[];
  /**
   * The options as they are measured, with what follows from others in its place.
   * @throws UsageError where they contradict each other
   */
  check(options: O): O;
  /**
   * Looks at the texts of a command line: what one option would silently do to another one is refused.
   * @param command a single run, or a sweep or search
   * @throws UsageError
   */
  refuseTyped?(raw: RawOptions, command: 'run' | 'study'): void;
  /** What one measurement does, in words: `200 clients at 10,000/s for 10 s`. */
  purpose(options: O): string;
  /** How many clients they ask for. */
  clientsOf(options: O): number;
  /** The loads that can be measured with these options, whatever their own. */
  loadRange(options: O): LoadRange;
  /** Where a search begins unless told. */
  firstLoad(options: O): number;
  /** The same, for help. */
  readonly firstLoadText: string;
  /**
   * Seconds that a measurement is likely to take, right within a factor of two.
   * @param before what was measured before it on the same apps; null = nothing
   */
  expectedSeconds(options: O, before: O | null): number;
  /**
   * What somebody else runs must answer, and what is named must be there, before anything is started.
   * @throws HydraError when it does not
   */
  requireWorld(options: O, context: WorldContext): Promise<void>;
  /**
   * Tasks that a run with these options has, as its pattern will name them, whatever its servers turn out to be: they are
   * launched while servers start. Empty or absent where something has to be looked at first.
   */
  rolesAhead?(options: O): readonly Role[];
  /** @throws HydraError when a server cannot be started; nothing is left then */
  open(context: OpenContext<O>): Promise<OpenWorkload<O>>;
}
