import { searchFields } from '../request/search-fields.ts';
import { finds } from '../store/manifest.ts';
import type { OptionSpec } from './command.ts';
import { kafkaOptions } from './kafka-options.ts';
import { resumeOption, retold, STUDY_OUTPUT, studyOptions, withDefaults } from './study-options.ts';

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
  clients: {
    describe: 'numbers of subscribers, a search for each: a list as 10,50 or a range as 10..1000*2',
    group: GROUP,
    kind: 'text',
    fallbackText: 'total_sub_apps x clients_per_app',
  },
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
  start: {
    describe: 'first rate to measure, messages per second',
    group: GROUP,
    kind: 'text',
    fallbackText: '30000 below 50 clients, 10000 below 200, else 500',
  },
  attempts: {
    describe: 'tries before a measurement counts as failed, and its search with it',
    group: GROUP,
    kind: 'text',
    fallbackText: String(searchFields.attempts.fallback),
  },
  ...studyOptions(GROUP),
};

/** Every option of `hydra search`. */
export function searchOptions(): Record<string, OptionSpec> {
  return {
    find: findOption,
    slo: sloOption,
    ...searchSuiteOptions({}),
    resume: resumeOption('search', GROUP),
  };
}

/** Every option of a command that searches for given things; it names its defaults. */
export function searchSuiteOptions(defaults: Readonly<Record<string, string>>): Record<string, OptionSpec> {
  // The rate is what a search finds, and what it must keep to is its target: a probe beyond it breaks no threshold.
  const { keep_running, msg_rate, threshold, clients, ...kafka } = kafkaOptions();
  const options = retold(
    { ...commonOptions, ...kafka },
    {
      output: { describe: STUDY_OUTPUT },
      json: { describe: 'print the answers as one JSON document on stdout' },
    },
  );
  return withDefaults(options, defaults);
}
