import { expect, it } from 'vitest';
import { groupingOf, requireConsumerProtocol } from '../../../src/workloads/kafka/consumer-groups.ts';
import { kafkaOptions } from './kafka-options.ts';

it.each([{}, { 'group.version': 0 }])(
  'refuses a cluster with the features %o that knows no KIP-848',
  (features) => {
    expect(() => requireConsumerProtocol({ features }, 'a:9092')).toThrow(
      'Kafka at a:9092 does not know the consumer group protocol (KIP-848)',
    );
  },
);

it('takes one that knows it', () => {
  expect(() => requireConsumerProtocol({ features: { 'group.version': 1 } }, 'a:9092')).not.toThrow();
});

it('waits at the end for as long as a group needs to notice that a member has gone', () => {
  const options = kafkaOptions(
    { groups: '2', rebalance: 'kill 1 at 1s; add 1 of 2 at 2s', clients: '8' },
    null,
  );
  const groups = { prefix: 'g', sessionMs: 45_000, heartbeatMs: 5_000, notes: [], release: () => {} };
  expect(groupingOf(options, groups, 12)).toMatchObject({
    ...{ groups: 2, streams: 12, settleMs: 57_000 },
    plan: {
      heldBack: [7],
      acts: [
        { verb: 'kill', members: [6] },
        { verb: 'add', members: [7] },
      ],
    },
  });
});
