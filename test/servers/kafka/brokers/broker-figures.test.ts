import { expect, it } from 'vitest';
import { brokerValues, FIGURE_QUERIES } from '../../../../src/servers/kafka/brokers/broker-figures.ts';
import { beansIn } from '../../../../src/servers/shared/jolokia.ts';
import { BROKER_FIGURES } from '../../../../src/workloads/kafka/figure-list.ts';

const processor = (listener: string, n: number) =>
  `kafka.server:listener=${listener},networkProcessor=${n},type=socket-server-metrics`;

/** As a broker answers: what it knows of a query, else an error. */
function answered(known: Readonly<Record<string, unknown>>) {
  const answers = FIGURE_QUERIES.map(({ mbean }) =>
    mbean in known ? { status: 200, value: known[mbean] } : { status: 404, error: 'no such MBean' },
  );
  return brokerValues(beansIn(answers, FIGURE_QUERIES));
}

it('what a broker counts is read from its MBeans', () => {
  const values = answered({
    'kafka.network:name=TotalTimeMs,request=Produce,type=RequestMetrics': { Count: 40, Mean: 2.5 },
    'kafka.server:name=MessagesInPerSec,type=BrokerTopicMetrics': { Count: 12_000 },
    'kafka.server:name=BrokerRequestHandlerAvgIdlePercent,type=KafkaRequestHandlerPool': { Count: 5e9 },
    'kafka.server:name=UnderReplicatedPartitions,type=ReplicaManager': { Value: 3 },
    'kafka.server:listener=*,networkProcessor=*,type=socket-server-metrics': {
      [processor('PLAINTEXT', 0)]: { 'io-wait-time-ns-total': 1e9 },
      [processor('PLAINTEXT', 1)]: { 'io-wait-time-ns-total': 3e9 },
      [processor('CONTROLLER', 0)]: { 'io-wait-time-ns-total': 9e9 },
    },
  });
  expect(values).toEqual({
    produce_total: [100, 40],
    produce_requests: 40,
    messages_in: 12_000,
    // 5 s and 2 s, in percent of seconds.
    handlers_idle: 500,
    network_idle: 200,
    under_replicated: 3,
  });
});

it('what a broker does not tell is left out, and an answer that is none is refused', () => {
  expect(answered({})).toEqual({});
  expect(() => beansIn({ error: 'no' }, FIGURE_QUERIES)).toThrow("the JVM's agent answers no list");
});

it('every figure that is declared is one that is read, under a name of its own', () => {
  const all = Object.fromEntries(
    FIGURE_QUERIES.map(({ mbean }) => [
      mbean,
      mbean.includes('*') ? { [processor('PLAINTEXT', 0)]: { 'io-wait-time-ns-total': 1 } } : beanOf(),
    ]),
  );
  const names = BROKER_FIGURES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(answered(all)).sort()).toEqual([...names].sort());
});

const beanOf = () => ({ Count: 1, Mean: 1, Value: 0 });
