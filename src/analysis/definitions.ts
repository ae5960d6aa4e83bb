import { latencyKinds, latencyWords } from './latency.ts';
import type { Definition } from './measure.ts';
import { measures } from './measures.ts';
import { seriesColumns } from './series-columns.ts';

/** Words and numbers beside the measures. */
const words: readonly Definition[] = [
  {
    key: 'clean',
    label: 'clean',
    unit: '',
    definition:
      'Every asked message sent and acknowledged, the achieved rate within 1 % of the asked one, nothing lost, duplicated, reordered or corrupted, nobody dead, every client measured, drain_s no longer than max_drain_s.',
  },
  {
    key: 'passed',
    label: 'passed',
    unit: '',
    definition: "The original Hydra's mark: average_tx_rate is at least 0.7 x msg_rate.",
  },
  {
    key: 'drain_end',
    label: 'end of the drain',
    unit: '',
    definition:
      'complete: everything arrived; stalled: no count moved for 5 s; timeout: drain_timeout_s had passed.',
  },
  verdict(
    'generator',
    'The publisher was late or left messages unsent, while its own process was saturated or acknowledgements came at once.',
  ),
  verdict(
    'broker',
    "The publisher waited at its in-flight or buffer bound, acknowledgements took long, messages were refused or never answered, or the drain was too long, even from the end of the publisher's flush, while subscribers waited for fetches.",
  ),
  verdict(
    'consumer',
    "The drain was too long, even from the end of the publisher's flush, while a subscriber task used 90 % of a core or more.",
  ),
  verdict('unknown', 'The run was not clean, and no part is shown to have given way.'),
  {
    key: 'environment.cpu_count',
    label: 'cores',
    unit: 'cores',
    definition: 'Logical processors of the machine that ran Hydra.',
  },
  {
    key: 'environment.memory_bytes',
    label: 'memory',
    unit: 'bytes',
    definition: 'Memory of the machine that ran Hydra.',
  },
  ...countDefinitions(),
  ...latencyKinds.map((kind) => ({
    key: `latency_us.${kind}.count`,
    label: `${latencyWords[kind].label}, messages`,
    unit: 'messages',
    definition: `Messages whose time ${latencyWords[kind].span} was booked.`,
  })),
];

/** What every shown number is, by its key: measures, verdicts, columns of the series. */
export const definitions: readonly Definition[] = [
  ...measures.map(({ key, label, unit, definition }) => ({ key, label, unit, definition })),
  ...words,
  ...seriesColumns.map(({ key, label, unit, definition }) => ({ key, label, unit, definition })),
];

/** Undefined where nothing of this key is shown. */
export function definitionOf(key: string): Definition | undefined {
  return definitions.find((definition) => definition.key === key);
}

function verdict(cause: string, definition: string): Definition {
  return { key: `verdict.${cause}`, label: `verdict ${cause}`, unit: '', definition };
}

function countDefinitions(): Definition[] {
  const counts: Readonly<Record<string, string>> = {
    asked: 'msg_rate x test_duration, rounded.',
    sent: 'Messages handed to the connection at least once.',
    acked: 'Messages acknowledged as acks asks.',
    expected: 'Acknowledged x clients: every client is to receive every acknowledged message.',
    received: 'Distinct messages of this run that arrived, over all clients.',
    foreign: "Messages that are another run's, or none of Hydra's.",
    unacked_received: 'Arrived although the publisher holds it for failed or unknown; part of received.',
  };
  return Object.entries(counts).map(([key, definition]) => ({
    key: `counts.${key}`,
    label: `messages ${key.replace('_', ' ')}`,
    unit: 'messages',
    definition,
  }));
}
