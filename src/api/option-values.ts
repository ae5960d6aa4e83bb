import type { KafkaOptions } from '../workloads/kafka/options.ts';

/** A value as a script writes it: what the command line would take as text. */
export type OptionValue = string | number | boolean | null | undefined | readonly string[];

/** Options that decide where a command prints or what file it reads: a script has other means for these. */
type CommandLineOnly = 'threshold' | 'json' | 'config_file';

/**
 * Options of one measurement, as plain values under the names they have on the command line. What is left out has
 * the default of `hydra kafka --help`; `null` is the same as leaving it out, except `bootstrap: null`, which starts a
 * broker even where `hydra.ini` names one.
 *
 * @example
 * const options: RunOptions = { clients: 50, msg_rate: 3000, acks: 'all', threshold: 'average_packet_loss<=0.5' };
 */
export type RunOptions = {
  [K in keyof Omit<KafkaOptions, CommandLineOnly>]?: KafkaOptions[K] | undefined;
} & {
  /** Conditions on the result, as `--threshold` takes them. */
  threshold?: string | readonly string[] | undefined;
};

/**
 * Settings of `hydra.ini` under the names of their command-line options (docs/hydra-ini.md), e.g.
 * `{ engine: 'marathon', marathon_ip: '10.0.0.1' }`. They win over the environment, which wins over the file.
 */
export type SettingValues = Readonly<Record<string, string | number | null | undefined>>;
