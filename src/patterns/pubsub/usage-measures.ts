import type { Measure } from '../shared/measure.ts';
import type { PubsubDigest } from './result.ts';
import { type Part, usageOf } from './usage.ts';

/** Processes serve one cell after the other, and give memory back late or never. */
const LEFT = 'what earlier cells of the study left behind is in it';

const memoryDefinitions: Readonly<Record<Part, string>> = {
  publisher: `Largest resident memory of the publisher process; ${LEFT}.`,
  subscribers: `Largest resident memory of each subscriber task, summed over the tasks; ${LEFT}.`,
  broker: `Largest resident memory of a broker that Hydra started, of one reading per second; ${LEFT}.`,
};

/** What a run cost: CPU, network, memory, event loop. */
export const usageMeasures: readonly Measure<PubsubDigest>[] = [
  {
    key: 'pub_cpu',
    label: 'publisher CPU',
    unit: '% of a core',
    definition:
      'CPU time of the publisher process over its measured time, percent of one core; of several the mean.',
    better: 'low',
    value: (result) => result.pub_cpu,
  },
  {
    key: 'pub_net_txrate',
    label: 'publisher network, sent',
    unit: 'bytes/s',
    definition:
      "Bytes per second that the publisher sent over its own connections, over the publisher's span.",
    better: null,
    value: (result) => result.pub_net_txrate,
  },
  {
    key: 'pub_net_rxrate',
    label: 'publisher network, received',
    unit: 'bytes/s',
    definition:
      "Bytes per second that the publisher received over its own connections, over the publisher's span.",
    better: null,
    value: (result) => result.pub_net_rxrate,
  },
  {
    key: 'tasks_cpu',
    label: 'CPU of our tasks',
    unit: 'cores',
    definition:
      'CPU time of publisher and subscriber tasks over their measured time, in all; 1 is one core in full.',
    better: 'low',
    value: tasksCores,
  },
  {
    key: 'broker_cpu',
    label: 'CPU of the broker',
    unit: 'cores',
    definition:
      'CPU seconds per second of a broker that Hydra started, mean over the whole seconds of publishing; 1 is one core in full.',
    better: 'low',
    value: (result) => usageOf(result).broker.cpu_cores,
  },
  ...(['publisher', 'subscribers', 'broker'] as const).map(memoryMeasure),
  ...(['publisher', 'subscribers'] as const).map(loopMeasure),
];

function memoryMeasure(part: Part): Measure<PubsubDigest> {
  return {
    key: `${part}_rss_peak_bytes`,
    label: `memory of the ${part}, peak`,
    unit: 'bytes',
    definition: memoryDefinitions[part],
    better: 'low',
    value: (result) => usageOf(result)[part].rss_peak_bytes,
  };
}

function loopMeasure(part: 'publisher' | 'subscribers'): Measure<PubsubDigest> {
  const whose = part === 'publisher' ? "the publisher's event loop" : "a subscriber task's event loop";
  return {
    key: `${part}_event_loop_delay_p99_us`,
    label: `event loop delay of the ${part} p99`,
    unit: 'us',
    definition: `Time by which ${whose} was held up, 99th percentile${part === 'publisher' ? '' : ', worst task'}.`,
    better: 'low',
    value: (result) => usageOf(result)[part].event_loop_delay_p99_us,
  };
}

function tasksCores(result: PubsubDigest): number | null {
  const { publisher, subscribers } = usageOf(result);
  if (publisher.cpu_cores === null && subscribers.cpu_cores === null) return null;
  return (publisher.cpu_cores ?? 0) + (subscribers.cpu_cores ?? 0);
}
