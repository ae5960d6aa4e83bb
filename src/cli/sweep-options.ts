import { DEFAULT_ATTEMPTS } from '../sweep/plan-sweep.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { OptionSpec } from './command.ts';
import { exportOptions } from './exports.ts';
import { resumeOption, retold, STUDY_OUTPUT, studyOptions, withDefaults } from './study-options.ts';
import { workloadOptions } from './workload-options.ts';

const GROUP = 'Sweep:';

const ownOptions: Readonly<Record<string, OptionSpec>> = {
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

function axisOptions({
  pattern: {
    axes: { load, clients },
  },
}: Workload): Record<string, OptionSpec> {
  return {
    [clients.option]: {
      describe: `${clients.describe}: a list as 10,50,300, a range as 10..1000*2 or 100..500+100`,
      group: GROUP,
      kind: 'text',
      fallbackText: clients.fallbackText,
    },
    rates: {
      describe: `values of ${load.option}, written alike`,
      group: GROUP,
      kind: 'text',
      fallbackText: load.option,
    },
  };
}

/** Every option of `hydra sweep`. */
export function sweepOptions(workload: Workload): Record<string, OptionSpec> {
  return { ...sweepSuiteOptions(workload, {}), resume: resumeOption('sweep', GROUP) };
}

/** Every option of a command that sweeps a given matrix; it names its defaults. */
export function sweepSuiteOptions(
  workload: Workload,
  defaults: Readonly<Record<string, string>>,
): Record<string, OptionSpec> {
  const { clients } = workload.pattern.axes;
  // One cell's apps serve the next: there is nothing to keep running.
  const { keep_running, [clients.option]: _, ...own } = workloadOptions(workload);
  const options = retold(
    { ...axisOptions(workload), ...ownOptions, ...own, ...exportOptions },
    {
      output: { describe: STUDY_OUTPUT },
      json: { describe: 'print a summary as one JSON document on stdout' },
    },
  );
  return withDefaults(options, defaults);
}
