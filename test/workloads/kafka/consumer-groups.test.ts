import { expect, it } from 'vitest';
import { groupConfig, groupingOf, requireProtocol } from '../../../src/workloads/kafka/consumer-groups.ts';
import { kafkaOptions } from './kafka-options.ts';

it.each([{}, { 'group.version': 0 }])(
  'refuses a cluster with the features %o that knows no KIP-848',
  (features) => {
    expect(() => requireProtocol('consumer', { features }, 'a:9092')).toThrow(
      'Kafka at a:9092 does not know the consumer group protocol (KIP-848)',
    );
  },
);

it('takes one that knows it', () => {
  expect(() => requireProtocol('consumer', { features: { 'group.version': 1 } }, 'a:9092')).not.toThrow();
});

it('refuses share groups by a feature of their own', () => {
  const refused = () => requireProtocol('share', { features: { 'group.version': 1 } }, 'a:9092');
  expect(refused).toThrow('Kafka at a:9092 does not know share groups (KIP-932)');
  expect(() => requireProtocol('share', { features: { 'share.version': 1 } }, 'a:9092')).not.toThrow();
});

it.each([
  ['1', 500],
  ['exponential:100', 20],
  ['uniform:5000..20000', 1],
])('lets a member of a share group that works for %s ms take %i messages at once', (work_ms, records) => {
  const options = kafkaOptions(
    { groups: '1', share_group: true, work_ms, session_timeout_ms: '10000' },
    null,
  );
  expect(groupConfig(options, 'g')).toMatchObject({ group_protocol: 'share', work_records: records });
});

it('waits at the end for as long as a group needs to notice that a member has gone', () => {
  const options = kafkaOptions(
    { groups: '2', rebalance: 'kill 1 at 1s; add 1 of 2 at 2s', clients: '8' },
    null,
  );
  const groups = {
    prefix: 'g',
    sessionMs: 45_000,
    heartbeatMs: 5_000,
    lockMs: 0,
    notes: [],
    release: () => {},
  };
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
