import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../../src/base/errors.ts';

import {
  assertTopicName,
  isTopicOfOurs,
  topicOfRun,
} from '../../../../src/servers/kafka/admin/topic-name.ts';

const runId = '20261121-141500-3f9a2c';
const segment = fc
  .stringMatching(/^[a-z0-9]+(-[a-z0-9]+)?(\.[a-z0-9]+)?$/)
  .filter((text) => text.length < 30);
const prefix = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
const workloads = ['kafka', 'produce', 'two-words'];
const workload = fc.constantFrom(...workloads);

describe('topicOfRun', () => {
  it.each([
    ['/hydra', 'hydra_kafka_20261121-141500-3f9a2c'],
    ['hydra/', 'hydra_kafka_20261121-141500-3f9a2c'],
    ['/team.a/hydra', 'team.a_hydra_kafka_20261121-141500-3f9a2c'],
  ])('below %s it is %s', (appPrefix, topic) => {
    expect(topicOfRun(appPrefix, 'kafka', runId)).toBe(topic);
  });

  it.each([
    ['', 'kafka', runId],
    ['/', 'kafka', runId],
    ['/my_hydra', 'kafka', runId],
    ['/Hydra', 'kafka', runId],
    ['/hydra', 'kafka_x', runId],
    ['/hydra', '', runId],
    ['/hydra', 'Orders', runId],
    ['/hydra', 'kafka', '20261321-141500-3f9a2c'],
    ['/hydra', 'kafka', 'latest'],
    [`/${'h'.repeat(249)}`, 'kafka', runId],
  ])('refuses prefix %j, workload %j, run %j', (...parts) => {
    expect(() => topicOfRun(...parts)).toThrow(UsageError);
  });

  it('gives names that Kafka takes and that are known again as ours', () => {
    fc.assert(
      fc.property(prefix, workload, (ours, kind) => {
        const topic = topicOfRun(ours, kind, runId);
        assertTopicName(topic);
        expect(isTopicOfOurs({ appPrefix: ours, workloads }, topic)).toBe(true);
      }),
    );
  });
});

describe('isTopicOfOurs', () => {
  it('never claims a topic of another prefix', () => {
    fc.assert(
      fc.property(prefix, prefix, workload, (ours, theirs, kind) => {
        expect(isTopicOfOurs({ appPrefix: ours, workloads }, topicOfRun(theirs, kind, runId))).toBe(
          ours === theirs,
        );
      }),
    );
  });

  it('never claims one of a prefix below or beside it', () => {
    for (const theirs of ['/hydra/kafka', '/hydra.kafka', '/hydra-kafka', '/hydra2', '/a/hydra']) {
      expect(isTopicOfOurs({ appPrefix: '/hydra', workloads }, topicOfRun(theirs, 'kafka', runId))).toBe(
        false,
      );
    }
  });

  it.each([
    'hydra',
    'hydra_kafka',
    'hydra_kafka_orders',
    'hydra_kafka_20261121-141500-3f9a2c-dlq',
    'hydra_kafka_20261121-141500-3f9a2c_dlq',
    'hydra_20261121-141500-3f9a2c',
    'hydra_orders_20261121-141500-3f9a2c',
    'hydra_kafka_20261121-256100-3f9a2c',
    'hydra_kafka_20260230-141500-3f9a2c',
    'hydra_kafka_99999999-999999-3f9a2c',
    'hydra.kafka.20261121-141500-3f9a2c',
    '__consumer_offsets',
  ])('never claims %s', (topic) => {
    expect(isTopicOfOurs({ appPrefix: '/hydra', workloads }, topic)).toBe(false);
  });
});

describe('assertTopicName', () => {
  it.each(['a', 'A.b_c-9', 'x'.repeat(249), '...'])('takes %s', (name) => assertTopicName(name));

  it.each(['', '.', '..', 'a b', 'a/b', 'ä', 'x'.repeat(250), 'a\n'])('refuses %j', (name) => {
    expect(() => assertTopicName(name)).toThrow('is not a Kafka topic name');
  });
});
