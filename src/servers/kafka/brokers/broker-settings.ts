import type { SecurityProtocol } from '../client/security.ts';

/** Ports of the broker for its clients, for its own controller, and for other brokers. */
export interface BrokerPorts {
  broker: number;
  controller: number;
  /** Where the clients' listener wants TLS or a login: the port of one that wants neither. */
  internal?: number;
}

/** One node of a cluster, and the ports of all. */
export interface BrokerNode {
  /** From 1. */
  id: number;
  /** By id - 1. */
  nodes: readonly BrokerPorts[];
  /** What the clients' listener speaks; PLAINTEXT unless told. */
  clients?: SecurityProtocol;
}

const host = '127.0.0.1';
/** Of topics that Kafka itself makes: as many copies as there are brokers, three at most. */
const MOST_COPIES = 3;

/**
 * The server.properties of a node that is broker and controller, listening on loopback only, with nothing between the
 * load and the log that an idle or busy run would trip over.
 */
export function brokerSettings(
  dataFolder: string,
  { id, nodes, clients = 'PLAINTEXT' }: BrokerNode,
): Record<string, string> {
  const ports = nodes[id - 1] ?? { broker: 0, controller: 0 };
  return {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'broker.rack': `rack-${id}`,
    'controller.quorum.voters': nodes
      .map((node, index) => `${index + 1}@${host}:${node.controller}`)
      .join(','),
    ...listenersOf(ports, clients),
    'log.dirs': dataFolder,
    ...ownTopics(Math.min(MOST_COPIES, nodes.length)),
    ...manyConnections,
    ...logs,
  };
}

function listenersOf(
  { broker, controller, internal }: BrokerPorts,
  clients: SecurityProtocol,
): Record<string, string> {
  const [name, others] =
    internal === undefined ? ['PLAINTEXT', []] : ['CLIENTS', [['INTERNAL', internal] as const]];
  const forClients = [[name, broker] as const, ...others];
  const written = (all: readonly (readonly [string, number])[]) =>
    all.map(([listener, port]) => `${listener}://${host}:${port}`).join(',');
  const protocols = [`${name}:${clients}`, ...others.map(([listener]) => `${listener}:PLAINTEXT`)];
  return {
    listeners: written([...forClients, ['CONTROLLER', controller]]),
    'advertised.listeners': written(forClients),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': [...protocols, 'CONTROLLER:PLAINTEXT'].join(','),
    'inter.broker.listener.name': internal === undefined ? name : 'INTERNAL',
  };
}

/** @param copies of what coordinators keep; with three, one may be missing */
function ownTopics(copies: number): Record<string, string> {
  const inSync = String(copies < MOST_COPIES ? 1 : copies - 1);
  return {
    'auto.create.topics.enable': 'false',
    'delete.topic.enable': 'true',
    'default.replication.factor': '1',
    'offsets.topic.replication.factor': String(copies),
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': String(copies),
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': String(copies),
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': '1',
    // A group that forms should not wait three seconds for members nobody announced.
    'group.initial.rebalance.delay.ms': '0',
    // Groups may be told to notice sooner that a member has gone than the defaults allow.
    'group.consumer.min.session.timeout.ms': '1000',
    'group.consumer.min.heartbeat.interval.ms': '50',
    'group.share.min.session.timeout.ms': '1000',
    'group.share.min.heartbeat.interval.ms': '50',
    'group.share.min.record.lock.duration.ms': '1000',
    'background.threads': '2',
  };
}

const manyConnections = {
  'num.network.threads': '3',
  'num.io.threads': '8',
  // Thousands of subscribers connect within a second; the default of 50 would leave them to retry.
  'socket.listen.backlog.size': '4096',
  'queued.max.requests': '4096',
  // A subscriber that waits for a slow publisher stays connected.
  'connections.max.idle.ms': '-1',
  'max.incremental.fetch.session.cache.slots': '10000',
};

const logs = {
  'message.max.bytes': String(4 * 1024 * 1024),
  'replica.fetch.max.bytes': String(4 * 1024 * 1024),
  'socket.request.max.bytes': String(128 * 1024 * 1024),
  // A run's topic is deleted whole; nothing goes before.
  'log.retention.ms': '-1',
  'log.retention.bytes': '-1',
  'log.segment.delete.delay.ms': '1000',
  'log.preallocate': 'false',
  // Compaction only concerns offsets and transactions here; its buffer defaults to 128 MiB of the heap.
  'log.cleaner.dedupe.buffer.size': String(4 * 1024 * 1024),
};

/** Writes settings as a Java properties file. */
export function propertiesText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${escaped(value)}\n`)
    .join('');
}

// java.util.Properties reads Latin-1, takes backslashes for escapes and drops blanks in front of a value.
function escaped(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(/^ /, '\\ ')
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** How the broker logs: warnings and worse, to its output. */
export const loggingConfig: string = propertiesText({
  status: 'error',
  'appender.console.type': 'Console',
  'appender.console.name': 'console',
  'appender.console.layout.type': 'PatternLayout',
  'appender.console.layout.pattern': '%d{ISO8601} %p %c{1}: %m%n',
  'rootLogger.level': 'warn',
  'rootLogger.appenderRef.console.ref': 'console',
});
