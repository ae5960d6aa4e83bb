import { describe, expect, it } from 'vitest';
import { HEADER_BYTES } from '../../../src/measure/message.ts';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { clientsOf } from '../../../src/patterns/pubsub/options.ts';
import { refused } from '../../options/refused.ts';
import { kafkaOptions } from './kafka-options.ts';

/** Options of a run on brokers that are there already. */
const parse = (raw: RawOptions) => kafkaOptions(raw, 'a:9092');

const defaults = {
  test_duration: 10,
  msg_batch: 100,
  msg_rate: 10_000,
  publishers: 1,
  subscribers: true,
  clients: null,
  total_sub_apps: 20,
  clients_per_app: 10,
  slow_clients_percent: 0,
  slow_clients_rate: 1_000,
  reconnecting_clients_percent: 0,
  reconnecting_clients_rate: 0.5,
  backlog: 0,
  backlog_rate: null,
  backlog_only: false,
  catch_up_percent: null,
  catch_up_at: 3,
  client_seed: 1,
  arrival: 'bursts',
  arrival_seed: 1,
  msg_size: 100,
  payload: null,
  payload_file: null,
  compressibility: null,
  keep_running: false,
  acks: 1,
  enable_idempotence: null,
  partitioner: 'bursts',
  transactional: false,
  transaction_size: null,
  transaction_ms: null,
  abort_share: 0,
  isolation_level: null,
  linger_ms: 0,
  compression: 'none',
  keys: 'none',
  key_count: 1_000,
  headers: 0,
  consumer_max_buffer_size: 0,
  partitions: 1,
  replication_factor: 1,
  bootstrap: null,
  brokers: 1,
  kafka_version: null,
  topic: null,
  faults: null,
  fault_seed: 1,
  verify: 'none',
  client: 'wire',
  groups: null,
  group_protocol: 'classic',
  share_group: false,
  assignor: 'range',
  rebalance: null,
  work_ms: null,
  work_seed: 1,
  connect_rate: null,
  reconnect: null,
  commit_interval_ms: 5_000,
  session_timeout_ms: 10_000,
  heartbeat_ms: 3_000,
  fetch_min_bytes: null,
  fetch_max_wait_ms: null,
  warmup_s: null,
  max_drain_s: 2,
  max_lateness_ms: null,
  fail_unclean: false,
  drain_timeout_s: 120,
  output: 'results',
  json: false,
  threshold: [],
  config_file: null,
};

describe('parseKafkaOptions', () => {
  it.each(['topic', 'fetch_min_bytes', 'fetch_max_wait_ms', 'warmup_s'])(
    'refuses an empty --%s: an unset variable in a script is no choice',
    (name) => {
      expect(() => kafkaOptions({ [name]: '' }, null)).toThrow(`--${name}: "" is empty`);
    },
  );

  it('gives the documented defaults', () => {
    expect(kafkaOptions({}, null)).toEqual(defaults);
  });

  it('reads every option and gives plain data', () => {
    const options = parse({
      test_duration: '2.5',
      msg_batch: '1',
      msg_rate: '0.5e3',
      publishers: '7',
      total_sub_apps: '3',
      clients_per_app: '4',
      slow_clients_rate: '20',
      client_seed: '9',
      msg_size: String(HEADER_BYTES),
      payload: 'text',
      compressibility: '0.25',
      keep_running: true,
      acks: '-1',
      enable_idempotence: 'true',
      isolation_level: 'read_committed',
      linger_ms: '5',
      keys: 'zipf',
      key_count: '77',
      headers: '2',
      compression: 'zstd',
      consumer_max_buffer_size: '65536',
      partitions: '6',
      replication_factor: '2',
      topic: 'load.test_1-a',
      client: 'kafkajs',
      connect_rate: '2.5',
      commit_interval_ms: '400',
      work_seed: '7',
      session_timeout_ms: '6000',
      heartbeat_ms: '150',
      assignor: 'cooperative-sticky',
      fetch_min_bytes: '1',
      fetch_max_wait_ms: '0',
      warmup_s: '1.5',
      max_drain_s: '0',
      max_lateness_ms: '12.5',
      fail_unclean: true,
      drain_timeout_s: '1',
      output: 'out',
      json: true,
      threshold: ['clean==true', 'counts.lost<=0'],
      config_file: 'x.ini',
    });
    expect(options).toEqual({
      backlog: 0,
      backlog_rate: null,
      backlog_only: false,
      catch_up_percent: null,
      catch_up_at: 3,
      test_duration: 2.5,
      msg_batch: 1,
      msg_rate: 500,
      publishers: 7,
      subscribers: true,
      clients: null,
      total_sub_apps: 3,
      clients_per_app: 4,
      slow_clients_percent: 0,
      slow_clients_rate: 20,
      reconnecting_clients_percent: 0,
      reconnecting_clients_rate: 0.5,
      client_seed: 9,
      arrival: 'bursts',
      arrival_seed: 1,
      msg_size: HEADER_BYTES,
      payload_file: null,
      payload: 'text',
      compressibility: 0.25,
      keep_running: true,
      acks: 'all',
      enable_idempotence: true,
      partitioner: 'bursts',
      transactional: false,
      transaction_size: null,
      transaction_ms: null,
      abort_share: 0,
      isolation_level: 'read_committed',
      linger_ms: 5,
      compression: 'zstd',
      keys: 'zipf',
      key_count: 77,
      headers: 2,
      consumer_max_buffer_size: 65_536,
      partitions: 6,
      replication_factor: 2,
      bootstrap: 'a:9092',
      brokers: 1,
      kafka_version: null,
      topic: 'load.test_1-a',
      faults: null,
      fault_seed: 1,
      verify: 'none',
      client: 'kafkajs',
      connect_rate: 2.5,
      reconnect: null,
      groups: null,
      group_protocol: 'classic',
      share_group: false,
      commit_interval_ms: 400,
      session_timeout_ms: 6_000,
      heartbeat_ms: 150,
      assignor: 'cooperative-sticky',
      rebalance: null,
      work_ms: null,
      work_seed: 7,
      fetch_min_bytes: 1,
      fetch_max_wait_ms: 0,
      warmup_s: 1.5,
      max_drain_s: 0,
      max_lateness_ms: 12.5,
      fail_unclean: true,
      drain_timeout_s: 1,
      output: 'out',
      json: true,
      threshold: [
        { text: 'clean==true', path: 'clean', operator: '==', value: true },
        { text: 'counts.lost<=0', path: 'counts.lost', operator: '<=', value: 0 },
      ],
      config_file: 'x.ini',
    });
    expect(JSON.parse(JSON.stringify(options))).toEqual(options);
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['all', 'all'],
    ['-1', 'all'],
  ])('reads acks %s', (text, acks) => {
    expect(parse({ acks: text }).acks).toBe(acks);
  });

  it.each([
    ['test_duration', ['0', '-1', '86401', 'NaN', '', '10q', '0x10']],
    ['msg_batch', ['0', '-1', '1000001', '1.5', '10s']],
    ['msg_rate', ['0', '-1', '1e12', '1000000001', 'NaN', 'Infinity', '', '10m', '0x10']],
    ['total_sub_apps', ['0', '-1', '10001', '2.5']],
    ['clients_per_app', ['0', '10001', '2.5']],
    ['arrival', ['Poisson', 'random']],
    ['arrival_seed', ['-1', '1.5', '4294967296']],
    ['msg_size', [String(HEADER_BYTES - 1), '16777217', '0', '100.5']],
    ['acks', ['2', '-2', 'ALL', '', '1.0']],
    ['linger_ms', ['-1', '60001', '0.5']],
    ['consumer_max_buffer_size', ['-1', '2147483648']],
    ['partitions', ['0', '10001']],
    ['replication_factor', ['0', '32768']],
    ['topic', ['$(id)', '../', 'a b', '.', '..', 'a/b', 'a'.repeat(250), 'a\n', 'a\u0000']],
    ['client', ['Wire', 'librdkafka', '$(id)']],
    ['fetch_min_bytes', ['0', '-1', '2147483648']],
    ['fetch_max_wait_ms', ['-1', '60001']],
    ['warmup_s', ['-1', '86401', 'x']],
    ['max_drain_s', ['-1', '86401', 'x']],
    ['max_lateness_ms', ['-1', '3600001', 'x']],
    ['drain_timeout_s', ['0', '-1', '86401']],
    ['output', ['', 'a\u0000', 'a\nb']],
    ['config_file', ['', 'a\u0000', 'a\nb']],
    ['json', ['yes', '']],
    ['keep_running', ['1']],
    ['threshold', ['', 'loss', '$(id)<=1', '../<=1', 'a<=1\u0000b']],
  ])('refuses bad values of %s and names the option', (name, texts) => {
    for (const text of texts) {
      const message = refused(() => parse({ [name]: text }));
      expect(message).toMatch(new RegExp(`^--${name}: `));
      expect(message).not.toContain('(undefined)');
    }
  });

  it('names the range of the rate', () => {
    expect(refused(() => parse({ msg_rate: '1e12' }))).toBe(
      '--msg_rate: "1e12" is too large (give a number above 0 up to 1000000000, messages per second)',
    );
  });

  it('refuses an option that is given twice, unless it may be', () => {
    expect(refused(() => parse({ msg_rate: ['1', '2'] }))).toBe('--msg_rate is given 2 times (give it once)');
    expect(refused(() => parse({ json: [true, true] }))).toContain('--json is given 2 times');
  });

  it.each([
    [{ msg_rate: '0.1', test_duration: '9' }, 'asks for less than one message'],
    [
      { msg_rate: '3', test_duration: '1', publishers: '4' },
      'asks for less than one message of each of 4 publishers',
    ],
    [{ msg_rate: '1e9', test_duration: '86400' }, 'asks for "86400000000000" messages'],
    [{ total_sub_apps: '10000', clients_per_app: '11' }, 'is 110000 subscribers'],
    [{ clients: '5', total_sub_apps: '1' }, 'both say how many subscribers there are'],
    [{ clients: '10001', clients_per_app: '1' }, 'needs 10001 apps'],
    [
      { msg_rate: '1e8', test_duration: '10000', total_sub_apps: '10000' },
      'more deliveries than can be counted',
    ],
    [{ consumer_max_buffer_size: '99' }, 'cannot hold one message'],
    [{ max_drain_s: '10', drain_timeout_s: '9.5' }, 'ends before --max_drain_s 10'],
  ])('refuses the contradiction %j', (raw, message) => {
    expect(refused(() => parse(raw))).toContain(message);
  });

  it.each([
    [{ topic: 'mine' }, '--topic mine names an existing topic'],
    [{ replication_factor: '2' }, '--replication_factor 2 needs as many brokers'],
  ])('refuses %j on a broker that is started for the run', (raw, message) => {
    expect(refused(() => kafkaOptions(raw, null))).toContain(message);
    expect(() => parse(raw)).not.toThrow();
  });

  it.each([
    ['25', 3],
    ['30', 3],
    ['1', 1],
  ])('brings as many apps as %s clients need', (clients, apps) => {
    const options = parse({ clients });
    expect(options.total_sub_apps).toBe(apps);
    expect(clientsOf(options)).toBe(Number(clients));
    expect(clientsOf(parse({ total_sub_apps: String(apps) }))).toBe(apps * 10);
  });

  it('takes the ends of what is allowed', () => {
    expect(parse({ msg_rate: '1', test_duration: '1' }).msg_rate).toBe(1);
    expect(parse({ total_sub_apps: '10000', clients_per_app: '10' }).total_sub_apps).toBe(10_000);
    expect(parse({ topic: 'a'.repeat(249) }).topic).toHaveLength(249);
    expect(parse({ consumer_max_buffer_size: '100' }).consumer_max_buffer_size).toBe(100);
  });
});

describe('consumer groups', () => {
  it.each([
    [{ groups: '3', clients: '2' }, /--groups 3 is more than the 2 clients/],
    [{ groups: '1', client: 'kafkajs' }, /--client kafkajs cannot measure consumer groups/],
    [{ groups: '1', heartbeat_ms: '10000' }, /--heartbeat_ms 10000 is not below --session_timeout_ms 10000/],
    [{ groups: '0' }, /--groups/],
    [{ rebalance: 'kill 1 at 1s' }, /--rebalance is for members of groups/],
    [{ work_ms: '2' }, /--work_ms is for members of groups/],
    [{ groups: '1', work_ms: 'normal:2' }, /--work_ms.*is no time of work/],
    [{ groups: '1', work_ms: 'uniform:5..1' }, /--work_ms.*is no time of work/],
    [{ share_group: true }, /--group_protocol share is for members of groups/],
    [
      { groups: '1', share_group: true, group_protocol: 'consumer' },
      /--share_group and --group_protocol consumer contradict/,
    ],
    [{ groups: '1', share_group: true, transactional: true }, /--transactional and --group_protocol share/],
    [{ groups: '1', rebalance: 'kill all' }, /--rebalance.*has an act that cannot be read \(kill all\)/],
    [{ groups: '1', rebalance: 'kill 1 at 10s' }, /comes after --test_duration 10/],
    [{ groups: '2', rebalance: 'kill 1 of 3 at 1s' }, /names no group: they are 1 to 2/],
    [{ groups: '1', clients: '2', rebalance: 'add 2 at 1s' }, /leaves none of the 2 members/],
    [{ groups: '1', clients: '2', rebalance: 'leave 1 at 1s; kill 1 at 2s' }, /leaves none of the 1 members/],
  ])('are refused with %o', (raw, message) => {
    expect(() => kafkaOptions(raw, null)).toThrow(message);
  });
});
