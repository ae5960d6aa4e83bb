import { describe, expect, it } from 'vitest';
import {
  type BrokerFacts,
  checkGivenTopic,
  maxMessageBytes,
  notesOnGivenTopic,
  notesOnOwnTopic,
  ownTopicSettings,
  storedCompression,
} from '../../../src/workloads/kafka/topic-settings.ts';

const options = { msg_size: 100, replication_factor: 1, keys: 'none', headers: 0 } as const;
const layout = { partitions: 1, replicas: 3, inSync: 3 };
const asked = { messageBytes: 100, besideBytes: 0, keys: 'none', acks: 'all' } as const;
const forever = '9223372036854775807';

describe("a run's own topic", () => {
  const timestampNames = (broker: BrokerFacts) =>
    Object.keys(ownTopicSettings(broker, options)).filter((name) => /^message\.timestamp\..*ms$/.test(name));
  const both = ['message.timestamp.before.max.ms', 'message.timestamp.after.max.ms'];
  const difference = ['message.timestamp.difference.max.ms'];

  it('is given what no default of a broker may decide', () => {
    const settings = { 'log.message.timestamp.before.max.ms': '5' };
    expect(ownTopicSettings({ settings, release: '4.1' }, options)).toEqual({
      'cleanup.policy': 'delete',
      'compression.type': 'producer',
      'message.timestamp.type': 'CreateTime',
      'message.timestamp.before.max.ms': forever,
      'message.timestamp.after.max.ms': forever,
      'retention.ms': '-1',
      'retention.bytes': '-1',
      'max.message.bytes': '1048588',
      'min.insync.replicas': '1',
    });
  });

  it('takes messages that are longer than the default bound', () => {
    const settings = ownTopicSettings({ settings: {}, release: null }, { ...options, msg_size: 3_000_000 });
    expect(Number(settings['max.message.bytes'])).toBeGreaterThan(3_000_100);
  });

  it.each<[string, BrokerFacts, string[]]>([
    ['tells the new ones', { settings: { 'log.message.timestamp.before.max.ms': '1' }, release: null }, both],
    [
      'tells the old one',
      { settings: { 'log.message.timestamp.difference.max.ms': '1' }, release: '3.5' },
      difference,
    ],
    ['tells of none', { settings: {}, release: '4.1' }, []],
    ['may not tell, of 4.1', { settings: null, release: '4.1' }, both],
    ['may not tell, of 3.6', { settings: null, release: '3.6' }, both],
    ['may not tell, of 3.5', { settings: null, release: '3.5' }, difference],
    ['may not tell, nor its release', { settings: null, release: null }, []],
  ])('has only the bounds of time stamps that its broker knows: one that %s', (_, broker, names) => {
    expect(timestampNames(broker)).toEqual(names);
  });

  it.each([
    [1, '2', '1'],
    [1, undefined, '1'],
    [2, '3', '2'],
    [3, '2', undefined],
    [3, undefined, undefined],
  ])('with %i replicas, of brokers that want %s in sync, wants %s', (replication_factor, asked, wanted) => {
    const settings: Record<string, string> = asked === undefined ? {} : { 'min.insync.replicas': asked };
    const own = ownTopicSettings({ settings, release: null }, { ...options, replication_factor });
    expect(own['min.insync.replicas']).toBe(wanted);
  });

  it('says where fewer replicas must be in sync than the brokers want', () => {
    const notes = (asked: string) =>
      notesOnOwnTopic({ settings: { 'min.insync.replicas': asked }, release: null }, options);
    expect(notes('1')).toEqual([]);
    expect(notes('2')).toEqual([
      "the brokers' min.insync.replicas 2 is more than replication_factor 1: the run's topic has 1",
    ]);
    expect(notesOnOwnTopic({ settings: null, release: null }, options)).toEqual([]);
  });
});

describe('a topic that was given', () => {
  const fine = {
    'cleanup.policy': 'delete',
    'compression.type': 'producer',
    'max.message.bytes': '1048588',
    'retention.ms': '604800000',
    'retention.bytes': '-1',
  };

  it.each([
    [{}],
    [{ 'compression.type': 'uncompressed' }],
    [{ 'compression.type': 'lz4' }],
    [{ 'max.message.bytes': '170' }],
  ])('is taken with %j', (different) => {
    expect(() => checkGivenTopic('t', { settings: { ...fine, ...different }, layout }, asked)).not.toThrow();
  });

  it('that is compacted is taken with keys, and that is noted', () => {
    const settings = { ...fine, 'cleanup.policy': 'compact' };
    expect(() => checkGivenTopic('t', { settings, layout }, { ...asked, keys: 'zipf' })).not.toThrow();
    expect(notesOnGivenTopic('t', settings, run)).toEqual([
      'topic t is compacted (cleanup.policy=compact): what a later message of its key takes away before it is read is lost',
    ]);
  });

  it('counts what messages have beside their values', () => {
    const check = (besideBytes: number) =>
      checkGivenTopic(
        't',
        { settings: { ...fine, 'max.message.bytes': '190' }, layout },
        { ...asked, besideBytes },
      );
    expect(() => check(20)).not.toThrow();
    expect(() => check(21)).toThrow(
      'takes at most 190 bytes (max.message.bytes), a message of this run needs 191',
    );
  });

  it('is taken where nothing is known of it', () => {
    expect(() => checkGivenTopic('t', { settings: null, layout }, asked)).not.toThrow();
  });

  it.each([
    [
      { 'cleanup.policy': 'compact' },
      'topic "t" is compacted (cleanup.policy=compact): it takes no messages without a key',
    ],
    [
      { 'cleanup.policy': 'compact,delete' },
      'topic "t" is compacted (cleanup.policy=compact,delete): it takes no messages without a key',
    ],
    [
      { 'compression.type': 'brotli' },
      'topic "t" compresses what it is sent in a way that Hydra\'s subscribers do not read (compression.type=brotli)',
    ],
    [
      { 'max.message.bytes': '169' },
      'topic "t" takes at most 169 bytes (max.message.bytes), a message of this run needs 170',
    ],
  ])('is refused with %j', (different, message) => {
    expect(() => checkGivenTopic('t', { settings: { ...fine, ...different }, layout }, asked)).toThrow(
      expect.objectContaining({ message }),
    );
  });

  it.each([
    ['all', 2, true],
    ['all', 3, false],
    [1, 2, false],
    [0, 1, false],
  ] as const)(
    'with acks=%s and %i of 3 replicas in sync, of which 3 are wanted: refused %j',
    (acks, inSync, refused) => {
      const given = { settings: { ...fine, 'min.insync.replicas': '3' }, layout: { ...layout, inSync } };
      const check = () => checkGivenTopic('t', given, { ...asked, acks });
      if (!refused) return check();
      expect(check).toThrow(
        'topic "t" has 2 of 3 replicas in sync and wants 3 (min.insync.replicas): with --acks=all nothing is acknowledged',
      );
    },
  );

  it.each([
    ['producer', 'none', 'none'],
    ['producer', 'zstd', 'zstd'],
    ['uncompressed', 'zstd', 'none'],
    ['lz4', 'none', 'lz4'],
    [undefined, 'gzip', 'gzip'],
  ] as const)('with compression.type=%s holds what is sent with %s as %s', (type, sent, stored) => {
    const settings = type === undefined ? null : { 'compression.type': type };
    expect(storedCompression(settings, sent)).toBe(stored);
  });

  const run = {
    test_duration: 10,
    drain_timeout_s: 60,
    msg_rate: 1000,
    msg_size: 100,
    partitions: 2,
    compression: 'none',
  } as const;
  it.each([
    [{}, []],
    [{ 'retention.ms': '-1' }, []],
    [
      { 'retention.ms': '69999' },
      ['topic t keeps messages for 69.999 s (retention.ms): what is deleted before it is read is lost'],
    ],
    [
      { 'retention.bytes': '499999' },
      [
        'topic t keeps 499999 bytes of each partition (retention.bytes): what is deleted before it is read is lost',
      ],
    ],
    [{ 'retention.bytes': '500000' }, []],
    [{ 'compression.type': 'uncompressed' }, []],
    [
      { 'compression.type': 'zstd' },
      [
        'topic t compresses anew what it is sent with compression=none (compression.type=zstd): its brokers work for that',
      ],
    ],
    [
      { 'message.timestamp.type': 'LogAppendTime' },
      [
        'topic t has time stamps of its brokers (message.timestamp.type=LogAppendTime); latencies count by those within the messages',
      ],
    ],
    [
      { 'remote.storage.enable': 'true' },
      [
        'topic t is tiered (remote.storage.enable): what is no longer kept by its brokers is read from elsewhere, which takes longer',
      ],
    ],
  ])('with %j is noted as %j', (different, notes) => {
    expect(notesOnGivenTopic('t', { ...fine, ...different }, run)).toEqual(notes);
  });

  it('whose settings may not be read is noted', () => {
    expect(notesOnGivenTopic('t', null, run)).toEqual([
      'the settings of topic t may not be read: whether it suits the run is not known',
    ]);
  });

  it('bounds batches by what it takes, if that is known', () => {
    expect(maxMessageBytes({ 'max.message.bytes': '2000' })).toBe(2000);
    expect(maxMessageBytes({})).toBe(Number.POSITIVE_INFINITY);
    expect(maxMessageBytes(null)).toBe(Number.POSITIVE_INFINITY);
  });
});
