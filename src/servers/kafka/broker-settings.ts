/** Ports of the broker for its clients and for its own controller. */
export interface BrokerPorts {
  broker: number;
  controller: number;
}

const host = '127.0.0.1';

/**
 * The broker's server.properties: one node that is broker and controller, listening on loopback only, with
 * nothing between the load and the log that an idle or busy run would trip over.
 */
export function brokerSettings(dataFolder: string, ports: BrokerPorts): Record<string, string> {
  const broker = `${host}:${ports.broker}`;
  const controller = `${host}:${ports.controller}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${controller}`,
    listeners: `PLAINTEXT://${broker},CONTROLLER://${controller}`,
    'advertised.listeners': `PLAINTEXT://${broker}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': dataFolder,
    ...singleNode,
    ...manyConnections,
    ...logs,
  };
}

const singleNode = {
  'auto.create.topics.enable': 'false',
  'delete.topic.enable': 'true',
  'default.replication.factor': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  // A group that forms should not wait three seconds for members nobody announced.
  'group.initial.rebalance.delay.ms': '0',
  'background.threads': '2',
};

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
