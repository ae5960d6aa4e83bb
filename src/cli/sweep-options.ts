import { DEFAULT_ATTEMPTS } from '../sweep/plan-sweep.ts';
import type { OptionSpec } from './command.ts';
import { exportOptions } from './exports.ts';
import { kafkaOptions } from './kafka-options.ts';
import { resumeOption, retold, STUDY_OUTPUT, studyOptions, withDefaults } from './study-options.ts';

const GROUP = 'Sweep:';

const ownOptions: Readonly<Record<string, OptionSpec>> = {
  clients: {
    describe: 'numbers of subscribers: a list as 10,50,300, a range as 10..1000*2 or 100..500+100',
    group: GROUP,
    kind: 'text',
    fallbackText: 'total_sub_apps x clients_per_app',
  },
  rates: {
    describe: 'values of msg_rate, written alike',
    group: GROUP,
    kind: 'text',
    fallbackText: 'msg_rate',
  },
  vary: {
    describe: 'any other option with its values, e.g. msg_size=100,1000; may be repeated',
    group: GROUP,
    kind: 'list',
  },
  against: {
    describe:
      'options of a second variant, measured in turn with the first and compared, e.g. "acks=all linger_ms=5"',
    group: GROUP,
    kind: 'text',
    fallbackText: 'none',
  },
  repeat: { describe: 'how often each cell is measured', group: GROUP, kind: 'text', fallbackText: '1' },
  order: {
    describe: 'given (the first of clients, rates and vary is outermost) or random',
    group: GROUP,
    kind: 'text',
    fallbackText: 'given',
  },
  seed: {
    describe: 'number that decides the random order',
    group: GROUP,
    kind: 'text',
    fallbackText: 'drawn, and recorded',
  },
  attempts: {
    describe: 'tries before a cell counts as failed',
    group: GROUP,
    kind: 'text',
    fallbackText: String(DEFAULT_ATTEMPTS),
  },
  stop_when: {
    describe:
      'condition that ends a row: its higher rates are skipped, e.g. "average_packet_loss>50"; may be repeated',
    group: GROUP,
    kind: 'list',
  },
  ...studyOptions(GROUP),
};

/** Every option of `hydra sweep`. */
export function sweepOptions(): Record<string, OptionSpec> {
  return { ...sweepSuiteOptions({}), resume: resumeOption('sweep', GROUP) };
}

/** Every option of a command that sweeps a given matrix; it names its defaults. */
export function sweepSuiteOptions(defaults: Readonly<Record<string, string>>): Record<string, OptionSpec> {
  // One cell's apps serve the next: there is nothing to keep running.
  const { keep_running, clients, ...kafka } = kafkaOptions();
  const options = retold(
    { ...ownOptions, ...kafka, ...exportOptions },
    {
      output: { describe: STUDY_OUTPUT },
      json: { describe: 'print a summary as one JSON document on stdout' },
    },
  );
  return withDefaults(options, defaults);
}
