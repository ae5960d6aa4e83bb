import type * as z from 'zod';
import { flag, pathText, textField } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { DEFAULT_CONFIG_FILE } from '../../options/settings.ts';
import { parseThreshold, type Threshold } from '../../options/threshold.ts';

/** Options that every workload has: how a measurement is judged, shown and kept. They change no number. Plain data. */
export interface CommonOptions {
  /** Exit code 1 when the run is not clean. */
  fail_unclean: boolean;
  keep_running: boolean;
  /** Folder that takes one folder of files per run. */
  output: string;
  json: boolean;
  threshold: readonly Threshold[];
  /** As named by the user; null = hydra.ini of the working directory if there is one. */
  config_file: string | null;
}

/** Those that may be given once. */
export type CommonSingles = Omit<CommonOptions, 'threshold'>;

/** Their fields, in the order of help. */
export const commonFields: OptionFields<CommonSingles> = {
  fail_unclean: {
    schema: flag,
    fallback: false,
    describe: 'exit code 1 when the run is not clean',
    group: 'Judging:',
    kind: 'switch',
    fixed: true,
  },
  keep_running: {
    schema: flag,
    fallback: false,
    describe: 'leave the apps running afterwards',
    group: 'Run and output:',
    kind: 'switch',
    fixed: true,
  },
  output: {
    schema: pathText,
    fallback: 'results',
    describe: 'folder that takes one folder of files per run',
    group: 'Run and output:',
    fixed: true,
  },
  json: {
    schema: flag,
    fallback: false,
    describe: 'print the result as one JSON document on stdout',
    group: 'Run and output:',
    kind: 'switch',
    fixed: true,
  },
  config_file: {
    schema: pathText as z.ZodType<string | null, string>,
    fallback: null,
    describe: 'settings file',
    group: 'Run and output:',
    fallbackText: `${DEFAULT_CONFIG_FILE} of the working directory, if there`,
    fixed: true,
  },
};

/** The one option that may be given several times. */
export const thresholdField: {
  schema: z.ZodType<Threshold, string>;
  describe: string;
  group: string;
} = {
  schema: textField(parseThreshold),
  describe: 'condition that fails the run when broken, e.g. "average_packet_loss<=0.5"; may be repeated',
  group: 'Judging:',
};
