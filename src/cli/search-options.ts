import { searchFields } from '../request/search-fields.ts';
import { finds } from '../store/manifest.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { OptionSpec } from './command.ts';
import { resumeOption, retold, STUDY_OUTPUT, studyOptions, withDefaults } from './study-options.ts';
import { workloadOptions } from './workload-options.ts';

const GROUP = 'Search:';
const findOption: OptionSpec = {
  describe: `what to find: ${finds.join(', ')}`,
  group: GROUP,
  kind: 'text',
  fallbackText: searchFields.find.fallback,
};

const sloOption: OptionSpec = {
  describe: 'condition of --find=slo, e.g. "latency_us.end_to_end.p99<=50000"; may be repeated',
  group: GROUP,
  kind: 'list',
};

const commonOptions: Readonly<Record<string, OptionSpec>> = {
  vary: {
    describe: 'any other option with its values, a search for each, e.g. msg_size=100,1000; may be repeated',
    group: GROUP,
    kind: 'list',
  },
  target_loss: {
    describe: 'percent of messages that no-drop may lose',
    group: GROUP,
    kind: 'text',
    fallbackText: String(searchFields.target_loss.fallback),
  },
  tolerance: {
    describe: 'how near the answer must come: 1% of the rate, or 0.01',
    group: GROUP,
    kind: 'text',
    fallbackText: '1%',
  },
  confirm: {
    describe: 'how often the answer is measured again before it is given',
    group: GROUP,
    kind: 'text',
    fallbackText: String(searchFields.confirm.fallback),
  },
  attempts: {
    describe: 'tries before a measurement counts as failed, and its search with it',
    group: GROUP,
    kind: 'text',
    fallbackText: String(searchFields.attempts.fallback),
  },
  ...studyOptions(GROUP),
};

function axisOptions({
  pattern: {
    axes: { clients },
  },
  firstLoadText,
}: Workload): Record<string, OptionSpec> {
  return {
    [clients.option]: {
      describe: `${clients.describe}, a search for each: a list as 10,50 or a range as 10..1000*2`,
      group: GROUP,
      kind: 'text',
      fallbackText: clients.fallbackText,
    },
    start: {
      describe: 'first rate to measure, per second',
      group: GROUP,
      kind: 'text',
      fallbackText: firstLoadText,
    },
  };
}

/** Every option of `hydra search`. */
export function searchOptions(workload: Workload): Record<string, OptionSpec> {
  return {
    find: findOption,
    slo: sloOption,
    ...searchSuiteOptions(workload, {}),
    resume: resumeOption('search', GROUP),
  };
}

/** Every option of a command that searches for given things; it names its defaults. */
export function searchSuiteOptions(
  workload: Workload,
  defaults: Readonly<Record<string, string>>,
): Record<string, OptionSpec> {
  const { load, clients } = workload.pattern.axes;
  // The rate is what a search finds, and what it must keep to is its target: a probe beyond it breaks no threshold.
  const {
    keep_running,
    threshold,
    [load.option]: _,
    [clients.option]: __,
    ...own
  } = workloadOptions(workload);
  const options = retold(
    { ...axisOptions(workload), ...commonOptions, ...own },
    {
      output: { describe: STUDY_OUTPUT },
      json: { describe: 'print the answers as one JSON document on stdout' },
    },
  );
  return withDefaults(options, defaults);
}
