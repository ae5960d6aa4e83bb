import { describe, expect, it } from 'vitest';
import { publisherArguments, subscriberArguments } from '../../../apps/kafka/config.ts';
import { ConfigHolder } from '../../../apps/kit/config-holder.ts';
import { ControlRefusal } from '../../../src/control/control-refusal.ts';
import type { Dictionary } from '../../../src/control/dictionary.ts';

const subscriber: Dictionary = {
  run_id: 'r1',
  client: 'wire',
  clients: 10,
  bootstrap: '127.0.0.1:9092',
  topic: 't',
  start_offsets: '[0,17]',
  fetch_min_bytes: 1,
  fetch_max_wait_ms: 500,
  fetch_max_bytes: 1_048_576,
  request_timeout_ms: 30_000,
};

const publisher: Dictionary = {
  run_id: 'r1',
  client: 'kafkajs',
  bootstrap: '127.0.0.1:9092',
  topic: 't',
  partitions: 2,
  test_duration: '0.5',
  msg_batch: 100,
  msg_requested_rate: '1500.5',
  msg_size: 100,
  acks: -1,
  linger_ms: '2.5',
  batch_size: 16_384,
  max_in_flight: 5,
  buffer_memory: 33_554_432,
  delivery_timeout_ms: 60_000,
  request_timeout_ms: 30_000,
};

describe('arguments of a subscriber', () => {
  it('are taken as the master sends them', () => {
    expect(subscriberArguments.parse(subscriber)).toMatchObject({ start_offsets: [0, 17], clients: 10 });
  });

  it.each(['', 'x', '[', '{}', '[]', '[-1]', '[1.5]', 'null'])(
    'are refused by name with offsets %j',
    (offsets) => {
      const holder = new ConfigHolder(subscriberArguments);
      const merge = () => holder.merge({ ...subscriber, start_offsets: offsets });
      expect(merge).toThrow(ControlRefusal);
      expect(merge).toThrow('start_offsets');
    },
  );
});

describe('arguments of a publisher', () => {
  it('are taken as the master sends them', () => {
    expect(publisherArguments.parse(publisher)).toMatchObject({ acks: -1, linger_ms: 2.5, publisher: 0 });
  });

  it.each<[string, Dictionary]>([
    ['acks', { acks: 2 }],
    ['client', { client: 'other' }],
    ['partitions', { partitions: 0 }],
    ['reconnect_rate', { reconnect_rate: 1 }],
  ])('are refused by name with a wrong %s', (name, wrong) => {
    expect(() => new ConfigHolder(publisherArguments).merge({ ...publisher, ...wrong })).toThrow(name);
  });
});
