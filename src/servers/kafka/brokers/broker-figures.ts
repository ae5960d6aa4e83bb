import type { BeanQuery, BeanValues } from '../../shared/jolokia.ts';

/*
 * What a broker counts of itself (kafka.apache.org/documentation/#monitoring). Only what grows is read, so that any
 * stretch of time has its own mean: a broker's rates and percentiles are of the minutes before, weighted. Brokers round
 * each request's times to whole milliseconds.
 */

/** What a counter has grown to; of a mean, the sum and the number of what is in it. A gauge is what it is. */
export type BrokerValue = number | readonly [sum: number, count: number];
export type BrokerValues = Readonly<Record<string, BrokerValue>>;

/** The times that a request's total consists of. */
export const REQUEST_PARTS = {
  total: 'TotalTimeMs',
  queue: 'RequestQueueTimeMs',
  local: 'LocalTimeMs',
  remote: 'RemoteTimeMs',
  response_queue: 'ResponseQueueTimeMs',
  send: 'ResponseSendTimeMs',
} as const;
/** Requests of clients whose times are read. */
export const REQUEST_KINDS = { produce: 'Produce', fetch: 'FetchConsumer' } as const;
const FOLLOWERS = 'FetchFollower';

const timeOf = (part: string, kind: string): string =>
  `kafka.network:name=${part},request=${kind},type=RequestMetrics`;
const topicsOf = (name: string): string => `kafka.server:name=${name},type=BrokerTopicMetrics`;

/** Kafka 4.2: before, one counter holds the handlers of broker and controller together. */
const HANDLERS = 'kafka.server:name=BrokerRequestHandlerAvgIdlePercent,type=KafkaRequestHandlerPool';
const UNDER_REPLICATED = 'kafka.server:name=UnderReplicatedPartitions,type=ReplicaManager';
const FLUSHES = 'kafka.log:name=LogFlushRateAndTimeMs,type=LogFlushStats';
const PROCESSORS = 'kafka.server:listener=*,networkProcessor=*,type=socket-server-metrics';
const IO_WAIT = 'io-wait-time-ns-total';
const GROWING = {
  messages_in: 'MessagesInPerSec',
  bytes_in: 'BytesInPerSec',
  bytes_out: 'BytesOutPerSec',
  replicated_in: 'ReplicationBytesInPerSec',
} as const;

const times = Object.entries(REQUEST_KINDS).flatMap(([of, kind]) =>
  Object.entries(REQUEST_PARTS).map(([part, name]) => ({ name: `${of}_${part}`, mbean: timeOf(name, kind) })),
);

export const FIGURE_QUERIES: readonly BeanQuery[] = [
  ...times.map(({ mbean }) => ({ mbean, attribute: ['Count', 'Mean'] })),
  { mbean: timeOf(REQUEST_PARTS.total, FOLLOWERS), attribute: ['Count'] },
  ...Object.values(GROWING).map((name) => ({ mbean: topicsOf(name), attribute: ['Count'] })),
  { mbean: HANDLERS, attribute: ['Count'] },
  { mbean: UNDER_REPLICATED, attribute: ['Value'] },
  { mbean: FLUSHES, attribute: ['Count', 'Mean'] },
  { mbean: PROCESSORS, attribute: [IO_WAIT] },
];

/** What an answer to these says, by the figure's name; what it does not say is left out. Pure. */
export function brokerValues(beans: BeanValues): BrokerValues {
  const count = (mbean: string) => numberIn(beans.get(mbean)?.Count);
  const sum = (mbean: string): BrokerValue | null => {
    const [number, mean] = [count(mbean), numberIn(beans.get(mbean)?.Mean)];
    // The mean is that of all since the broker began.
    return number === null || mean === null ? null : [mean * number, number];
  };
  const idleNs = count(HANDLERS);
  const entries: [string, BrokerValue | null][] = [
    ...times.map(({ name, mbean }): [string, BrokerValue | null] => [name, sum(mbean)]),
    ...Object.entries(REQUEST_KINDS).map(([of, kind]): [string, BrokerValue | null] => [
      `${of}_requests`,
      count(timeOf(REQUEST_PARTS.total, kind)),
    ]),
    ['follower_requests', count(timeOf(REQUEST_PARTS.total, FOLLOWERS))],
    ...Object.entries(GROWING).map(([name, bean]): [string, BrokerValue | null] => [
      name,
      count(topicsOf(bean)),
    ]),
    ['handlers_idle', idleNs === null ? null : percentSeconds(idleNs)],
    ['network_idle', networkIdle(beans)],
    ['under_replicated', numberIn(beans.get(UNDER_REPLICATED)?.Value)],
    ['flush_time', sum(FLUSHES)],
  ];
  return Object.fromEntries(entries.filter((entry): entry is [string, BrokerValue] => entry[1] !== null));
}

/** Of the threads that serve brokers and clients, the mean; the controller has its own. */
function networkIdle(beans: BeanValues): number | null {
  const waits = [...beans].flatMap(([name, values]) => {
    if (!name.includes('networkProcessor=') || name.includes('listener=CONTROLLER')) return [];
    return numberIn(values[IO_WAIT]) ?? [];
  });
  if (waits.length === 0) return null;
  return percentSeconds(waits.reduce((total, wait) => total + wait, 0) / waits.length);
}

/** Grows by 100 in a second that is idle all along. */
const percentSeconds = (ns: number): number => ns / 1e7;

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
