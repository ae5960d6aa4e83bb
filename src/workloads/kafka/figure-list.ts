import type { SystemFigure } from '../../patterns/shared/system-figures.ts';

/*
 * What is told of brokers of ours, by the names of src/servers/kafka/brokers/broker-figures.ts. A mean is that of all
 * requests which were answered in the time.
 */

const REQUESTS = 'Requests answered by the broker';
const MESSAGES = 'Messages taken by the broker';
const BYTES = 'Bytes through the broker';
const IDLE = 'Idle time of the broker';
const REPLICAS = 'Partitions without all replicas in sync';
const FLUSHES = 'Flushes of the log';

type Told = Partial<Pick<SystemFigure, 'kind' | 'together' | 'told' | 'alarmAbove' | 'most'>>;

const figure = (
  name: string,
  { label, unit, plot, definition }: Pick<SystemFigure, 'label' | 'unit' | 'plot' | 'definition'>,
  more: Told = {},
): SystemFigure => ({
  ...{ name, label, unit, plot, definition },
  ...{ kind: 'rate', together: 'sum', told: false, alarmAbove: null, most: null, ...more },
});

const rate = (name: string, what: string, plot: string): SystemFigure => {
  const unit = { [BYTES]: 'bytes/s', [MESSAGES]: 'messages/s' }[plot] ?? 'requests/s';
  return figure(name, { label: what, unit, plot, definition: `${what}, per second.` });
};

const idle = (name: string, who: string, definition: string): SystemFigure =>
  figure(
    name,
    { label: who, unit: '%', plot: IDLE, definition },
    { together: 'lowest', told: true, most: 100 },
  );

const PARTS: readonly (readonly [part: string, label: string, definition: string])[] = [
  ['total', 'in all', 'from its last byte read to its answer sent'],
  ['queue', 'queued', 'until a request handler took it'],
  ['local', 'at the leader', 'at the leader itself: for a produce request, the append to its log'],
  ['remote', 'waiting for others', 'waiting: of a produce request for followers, of a fetch for messages'],
  ['response_queue', 'answer queued', 'until a network thread took its answer'],
  ['send', 'answer sent', 'until its answer was sent'],
];

function times(of: string, request: string): SystemFigure[] {
  return PARTS.map(([part, label, definition]) =>
    figure(
      `${of}_${part}`,
      {
        label: `${request} ${label}`,
        unit: 'ms',
        plot: `Time of a ${request} at the broker`,
        definition: `Time of a ${request}, mean: ${definition}. Brokers round each to whole milliseconds.`,
      },
      // How long a fetch takes says little: most of it is waiting for messages.
      { kind: 'mean', told: of === 'produce' && ['total', 'local', 'remote'].includes(part) },
    ),
  );
}

export const BROKER_FIGURES: readonly SystemFigure[] = [
  rate('produce_requests', 'produce requests', REQUESTS),
  rate('fetch_requests', 'fetch requests of subscribers', REQUESTS),
  rate('follower_requests', 'fetch requests of followers', REQUESTS),
  rate('messages_in', 'messages from publishers', MESSAGES),
  rate('bytes_in', 'bytes from publishers', BYTES),
  rate('bytes_out', 'bytes to subscribers', BYTES),
  rate('replicated_in', 'bytes from other brokers', BYTES),
  ...times('produce', 'produce request'),
  ...times('fetch', 'fetch request'),
  idle(
    'handlers_idle',
    'request handlers idle',
    'Part of the time that the request handlers were idle, of all together (Kafka 4.2 and later). Booked when a wait ends, up to 0.3 s late.',
  ),
  idle(
    'network_idle',
    'network threads idle',
    'Part of the time that the network threads were idle, the mean.',
  ),
  figure(
    'under_replicated',
    {
      label: 'partitions without all replicas in sync',
      unit: 'partitions',
      plot: REPLICAS,
      definition:
        'Partitions of which not all replicas are in sync, as the brokers that answer know of those they lead.',
    },
    { kind: 'gauge', alarmAbove: 0 },
  ),
  figure(
    'flush_time',
    {
      label: 'flush of the log',
      unit: 'ms',
      plot: FLUSHES,
      definition:
        'Time of a flush of a log to disk, mean; brokers leave most of them to the operating system.',
    },
    { kind: 'mean' },
  ),
];
