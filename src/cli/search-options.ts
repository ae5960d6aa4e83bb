import { decimal, oneOf, Problem, textField, whole } from '../config/field.ts';
import { findings } from '../store/manifest.ts';
import type { OptionSpec } from './command.ts';
import { kafkaOptions } from './kafka-options.ts';
import { sweepFields } from './sweep-options.ts';

const GROUP = 'Search:';
/** A hundredth of a percent: what noise leaves of any rate is coarser. */
const LEAST_TOLERANCE = 0.0001;
const MOST_TOLERANCE = 0.5;

const numberText = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?) ?(%?)$/i;

const tolerance = textField((text) => {
  const [, number, sign] = numberText.exec(text) ?? [];
  const hint = 'give percent as 1%, or a part as 0.01; from 0.01% to 50%';
  if (number === undefined) return new Problem('is not a share of the rate', hint);
  const value = Number(number);
  if (sign === '' && value >= 1) {
    return new Problem('may mean percent or a part', `write ${number}% or ${value / 100}`);
  }
  const share = sign === '' ? value : value / 100;
  if (share < LEAST_TOLERANCE) return new Problem('is too small', hint);
  return share > MOST_TOLERANCE ? new Problem('is too large', hint) : share;
});

const loss = textField((text) => {
  const [, number] = numberText.exec(text) ?? [];
  const hint = 'give percent from 0 to 100, e.g. 0.5';
  if (number === undefined) return new Problem('is not a percentage', hint);
  const value = Number(number);
  if (value < 0) return new Problem('is too small', hint);
  return value > 100 ? new Problem('is too large', hint) : value;
});

/** The options of a search that take one value each. */
export const searchFields = {
  find: { schema: oneOf(findings), fallback: 'no-drop' },
  target_loss: { schema: loss, fallback: 0.5 },
  tolerance: { schema: tolerance, fallback: 0.01 },
  confirm: { schema: whole({ min: 0, max: 100, unit: 'measurements' }), fallback: 1 },
  start: { schema: decimal({ above: 0, max: 1e9, unit: 'messages per second' }), fallback: null },
  attempts: sweepFields.attempts,
  label: sweepFields.label,
  resume: sweepFields.resume,
} as const;

const findOption: OptionSpec = {
  describe: `what to find: ${findings.join(', ')}`,
  group: GROUP,
  kind: 'text',
  fallbackText: searchFields.find.fallback,
};

const sloOption: OptionSpec = {
  describe: 'condition of --find=slo, e.g. "latency_us.end_to_end.p99<=50000"; may be repeated',
  group: GROUP,
  kind: 'list',
};

const resumeOption: OptionSpec = {
  describe: 'folder of an interrupted search to go on with; plan and options are taken from it',
  group: GROUP,
  kind: 'text',
  fallbackText: 'none',
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
  label: { describe: 'words that name the study', group: GROUP, kind: 'text', fallbackText: 'none' },
  dry_run: { describe: 'print the plan and its expected duration', group: GROUP, kind: 'switch' },
  report: {
    describe: 'write report.html into the folder; --report=false leaves it out',
    group: GROUP,
    kind: 'switch',
    fallbackText: 'true',
  },
};

/** Every option of `hydra search`. */
export function searchOptions(): Record<string, OptionSpec> {
  return { find: findOption, slo: sloOption, ...suiteOptions({}), resume: resumeOption };
}

/** Every option of a command that searches for given things; it names its defaults. */
export function suiteOptions(defaults: Readonly<Record<string, string>>): Record<string, OptionSpec> {
  // The rate is what a search finds, and what it must keep to is its target: a probe beyond it breaks no threshold.
  const { keep_running, msg_rate, threshold, clients, output, json, ...kafka } = kafkaOptions();
  const described: Record<string, OptionSpec> = {
    ...commonOptions,
    ...kafka,
    output: { ...spec(output), describe: 'folder that takes one folder of files per study' },
    json: { ...spec(json), describe: 'print the answers as one JSON document on stdout' },
  };
  for (const [name, fallbackText] of Object.entries(defaults)) {
    described[name] = { ...spec(described[name]), fallbackText };
  }
  return described;
}

function spec(known: OptionSpec | undefined): OptionSpec {
  if (known === undefined) throw new Error('an option is described that there is not');
  return known;
}
