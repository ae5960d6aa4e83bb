import type { LiveKind } from '../../measure/client-kinds.ts';
import type { Measure } from '../shared/measure.ts';
import type { KindRow, PubsubDigest } from './result.ts';

/** What is told of each kind of clients, of runs that have more than one. */
export const kindMeasures: readonly Measure<PubsubDigest>[] = [
  ...ofKind('fast'),
  ...ofKind('slow'),
  ...ofKind('reconnecting'),
  {
    key: 'by_kind.reconnecting.reconnects',
    label: 'reconnects of reconnecting clients',
    unit: 'reconnects',
    definition: 'How often reconnecting clients closed and opened their connection, all together.',
    better: null,
    value: ({ by_kind }) => by_kind?.reconnecting?.reconnects ?? null,
  },
  {
    key: 'by_kind.reconnecting.fetched_after',
    label: 'messages fetched after a reconnection',
    unit: 'messages',
    definition:
      'Messages that became due while a reconnecting client was away, and that it received afterwards; over all of them.',
    better: null,
    value: ({ by_kind }) => by_kind?.reconnecting?.fetched_after ?? null,
  },
];

function ofKind(kind: LiveKind): Measure<PubsubDigest>[] {
  const of = (value: (row: KindRow) => number | null) => (result: PubsubDigest) => {
    const row = result.by_kind?.[kind];
    return row === undefined ? null : value(row);
  };
  return [
    {
      key: `by_kind.${kind}.loss_percent`,
      label: `loss of ${kind} clients`,
      unit: '%',
      definition: `Percent of the messages expected by ${kind} clients that were lost: not those that the system still held for them.`,
      better: 'low',
      value: of((row) => row.loss_percent),
    },
    {
      key: `by_kind.${kind}.rate.mean`,
      label: `received rate of ${kind} clients`,
      unit: 'messages/s',
      definition: `Received rate (as average_rate) of ${kind} clients, each by itself; mean over them.`,
      better: kind === 'slow' ? null : 'high',
      value: of((row) => row.rate.mean),
    },
  ];
}
