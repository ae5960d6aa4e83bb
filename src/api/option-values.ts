import type { USUAL_WORKLOAD, WorkloadTypes } from '../workloads/registry.ts';

/** A value as a script writes it: what the command line would take as text. */
export type OptionValue = string | number | boolean | null | undefined | readonly string[];

/** What can be measured, by its name on the command line. */
export type WorkloadName = keyof WorkloadTypes;

/** What is measured unless a script says otherwise. */
export type UsualWorkload = typeof USUAL_WORKLOAD;

/** What a measurement gives. */
export type ResultOf<W extends WorkloadName> = WorkloadTypes[W]['result'];

/** What a study holds of each of its measurements: the result without single clients and tasks. */
export type DigestOf<W extends WorkloadName> = WorkloadTypes[W]['digest'];

/** Options that decide where a command prints or what file it reads: a script has other means for these. */
type CommandLineOnly = 'threshold' | 'json' | 'config_file';

/**
 * Options of one measurement, as plain values under the names they have on the command line. What is left out has
 * the default that the workload's `--help` shows; `null` is the same as leaving it out, except for what is a setting
 * too: null then says that there is none, even where `hydra.ini` names one.
 *
 * @example
 * const options: RunOptions = { clients: 50, msg_rate: 3000, acks: 'all', threshold: 'average_packet_loss<=0.5' };
 */
export type RunOptions<W extends WorkloadName = UsualWorkload> = {
  [K in keyof Omit<WorkloadTypes[W]['options'], CommandLineOnly>]?:
    | WorkloadTypes[W]['options'][K]
    | undefined;
} & {
  /** What is measured. */
  workload?: W | undefined;
  /** Conditions on the result, as `--threshold` takes them. */
  threshold?: string | readonly string[] | undefined;
};

/**
 * Settings of `hydra.ini` under the names of their command-line options (docs/hydra-ini.md), e.g.
 * `{ engine: 'marathon', marathon_ip: '10.0.0.1' }`. They win over the environment, which wins over the file.
 */
export type SettingValues = Readonly<Record<string, string | number | null | undefined>>;
