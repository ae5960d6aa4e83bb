import { countText } from '../../base/number-text.ts';
import { clientKindsOf } from '../../patterns/pubsub/client-kinds.ts';
import { blocksOf, networkFaultsIn } from '../../patterns/pubsub/fault-fields.ts';
import { pubsub } from '../../patterns/pubsub/measurement.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { LossFacts, PubsubLoad, PubsubParts } from '../../patterns/pubsub/parts.ts';
import type { Cause, Finding } from '../../run/result.ts';
import type { Subject } from '../../run/subject.ts';
import { recordedOptions } from '../shared/read-options.ts';
import type { ZmqOptions } from './options.ts';
import { publisherConfig, receiveMark, subscriberConfig } from './task-configs.ts';

const CAUSES: Readonly<Record<string, Cause>> = {
  CONNECTION_LOST: 'network',
  CONNECTION_FAILED: 'network',
};

/** ZeroMQ as one run measures it: publishers that bind, subscribers that connect to them, nothing in between. */
export function zmqSubject(options: ZmqOptions): Subject {
  return {
    workload: 'zmq',
    logs: async () => [],
    // There is no server that could die.
    death: new Promise<never>(() => {}),
    prepare: async (runId) => ({
      pattern: pubsub(loadOf(options), partsOf(options, runId)),
      system: {
        kind: 'ZeroMQ',
        publisher: 'libzmq PUB',
        subscriber: options.client === 'libzmq' ? 'libzmq SUB' : 'ZMTP 3.0 of Hydra',
        sndhwm: options.sndhwm,
        ...(options.client === 'libzmq' && !options.conflate ? { rcvhwm: receiveMark(options) } : {}),
      },
      release: async () => {},
    }),
  };
}

function loadOf(options: ZmqOptions): PubsubLoad {
  return {
    test_duration: options.test_duration,
    msg_rate: options.msg_rate,
    publishers: options.publishers,
    clients: clientsOf(options),
    clients_per_app: options.clients_per_app,
    warmup_s: 0,
    max_drain_s: options.max_drain_s,
    max_lateness_ms: options.max_lateness_ms,
    drain_timeout_s: options.drain_timeout_s,
    lingerUs: 0,
    isAcknowledged: false,
    kinds: clientKindsOf(options, clientsOf(options)),
    blocks: blocksOf(options, networkFaultsIn(options.faults)),
  };
}

function partsOf(options: ZmqOptions, runId: string): PubsubParts {
  return {
    publisher: {
      name: 'zmq-pub',
      cmd: 'exec node zmq-pub.mjs',
      config: publisherConfig(options, runId),
    },
    // As small tasks of every workload: src/workloads/*/subject.ts say why.
    subscriber: {
      name: 'zmq-sub',
      cmd: 'exec node --no-memory-reducer zmq-sub.mjs',
      config: subscriberConfig(options, runId),
    },
    direct: {
      publisher: (place) => ({ endpoint: JSON.stringify(place) }),
      subscriber: (publishers) => ({ publishers: JSON.stringify(publishers) }),
    },
    warmUp: null,
    notes: notesOf(options),
    options: recordedOptions(options),
    steering: { block: blockable(options), reconnect: true },
    usage: () => undefined,
    longestWaitMs: 0,
    causeOf: (error) => CAUSES[error] ?? null,
    blameLoss: (facts) => lossFinding(options, facts),
    holdings: async () => ({ messages: null, bounds: null }),
  };
}

function blockable({ client, faults }: ZmqOptions): true | string {
  if (client === 'wire' || faults !== null) return true;
  return "networks of libzmq's subscribers can be blocked only where --faults has them connect through relays";
}

/** No socket drops but the publisher's: whatever a subscriber does not take in time waits there, up to the mark. */
function lossFinding(options: ZmqOptions, facts: LossFacts): Omit<Finding, 'reasons'> {
  const { connected, reconnected, reconnecting } = facts;
  if (options.conflate) {
    const text = `${countText(connected + reconnected + reconnecting, 'client')} kept the newest message only, as --conflate has it`;
    return { cause: 'configuration', evidence: text };
  }
  const dropped = `dropped at the publisher's high-water mark of ${options.sndhwm} for ${countText(connected, 'client')}, whose connections stood`;
  const away = `${countText(reconnected, 'client')} lost what was published while their connection was lost`;
  const told = `${countText(reconnecting, 'client')} lost what was published while their connection was closed, as --reconnecting_clients_percent has it`;
  const parts = [
    ...(connected > 0 ? [dropped] : []),
    ...(reconnected > 0 ? [away] : []),
    ...(reconnecting > 0 ? [told] : []),
  ];
  const cause = connected > 0 ? 'server' : reconnected > 0 ? 'network' : 'configuration';
  return { cause, evidence: parts.join('; ') };
}

function notesOf(options: ZmqOptions): string[] {
  const notes = ['acked counts messages that the publisher has handed to ZeroMQ: nothing acknowledges them'];
  if (options.client === 'wire' && options.subscribers) {
    notes.push(
      'subscribers take what comes at once, as a SUB socket with an endless queue and a quick reader does; --client=libzmq has its own queue',
    );
  }
  if (options.client === 'libzmq' && options.faults !== null) {
    notes.push(
      'connections of subscribers go through relays in their tasks, so that they can be blocked: the CPU of tasks holds them, and what waits in them waits before the high-water mark is reached',
    );
  }
  return notes;
}
