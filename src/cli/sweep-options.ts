import { DEFAULT_ATTEMPTS } from '../sweep/plan-sweep.ts';
import type { OptionSpec } from './command.ts';
import { exportOptions } from './exports.ts';
import { kafkaOptions } from './kafka-options.ts';

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
  label: { describe: 'words that name the study', group: GROUP, kind: 'text', fallbackText: 'none' },
  dry_run: { describe: 'print the plan and its expected duration', group: GROUP, kind: 'switch' },
  report: {
    describe: 'write report.html into the folder; --report=false leaves it out',
    group: GROUP,
    kind: 'switch',
    fallbackText: 'true',
  },
};

/** Every option of a command that sweeps; one that sweeps a given matrix names its defaults. */
export function sweepOptions(defaults: Readonly<Record<string, string>> = {}): Record<string, OptionSpec> {
  // One cell's apps serve the next: there is nothing to keep running.
  const { keep_running, output, json, clients, ...kafka } = kafkaOptions();
  const described: Record<string, OptionSpec> = {
    ...ownOptions,
    ...kafka,
    ...exportOptions,
    output: { ...spec(output), describe: 'folder that takes one folder of files per study' },
    json: { ...spec(json), describe: 'print a summary as one JSON document on stdout' },
  };
  for (const [name, fallbackText] of Object.entries(defaults)) {
    described[name] = { ...spec(described[name]), fallbackText };
  }
  return described;
}

export const resumeOption: OptionSpec = {
  describe: 'folder of an interrupted sweep to go on with; plan and options are taken from it',
  group: GROUP,
  kind: 'text',
  fallbackText: 'none',
};

function spec(known: OptionSpec | undefined): OptionSpec {
  if (known === undefined) throw new Error('an option is described that there is not');
  return known;
}
