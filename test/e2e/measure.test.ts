import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import type { Counts, PubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/*
 * The built command against a real broker: what it counts must be exact, whatever the options. How fast this machine
 * is at the moment is nobody's business here, so neither rates nor `clean` are asserted.
 */

const small = optionsOf({});

/** A small run's options, some of them different. */
function optionsOf(different: Record<string, string | number>): string[] {
  const options = { total_sub_apps: 1, clients_per_app: 3, msg_rate: 1000, test_duration: 2, ...different };
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

let lab: HydraLab;
const bootstrap = () => `--bootstrap=${inject('kafkaBootstrap')}`;

beforeAll(() => {
  lab = new HydraLab();
});

afterAll(() => lab.closeEmpty(5_000));

function expectExact(result: PubsubResult, asked: number, clients: number): void {
  const { counts } = result;
  expect(counts).toMatchObject({
    asked,
    sent: asked,
    unsent: 0,
    acked: asked,
    failed: 0,
    unknown: 0,
    expected: asked * clients,
    received: asked * clients,
    lost: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    foreign: 0,
    unacked_received: 0,
  });
  expect(result.client_count).toBe(clients);
  expect(result.packet_tx).toBe(asked);
  expect(result.average_packets).toBe(asked);
  expect(result.average_packet_loss).toBe(0);
  expect(result.failing_clients).toBe(0);
  expect(result.failing_clients_rate).toBeNull();
  expect(result.clients.map((client) => client.received)).toEqual(new Array(clients).fill(asked));
  expect(result.latency_us.end_to_end?.count).toBe(asked * clients);
  expect(result.latency_us.publish?.count).toBe(asked);
  expect(result.latency_us.lateness?.count).toBe(asked);
  expect(result.drain_end).toBe('complete');
  expect(result.dead_tasks).toEqual([]);
}

function readJson(path: string) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('hydra kafka', () => {
  it('counts what the broker counts, and the series adds up to it', async () => {
    const result = await lab.kafka([bootstrap(), ...small]);
    expectExact(result, 2000, 3);
    expect(result.independent_count).toBe(2000);
    const total = (key: 'sent' | 'acked' | 'received') =>
      result.series.reduce((sum, row) => sum + (row[key] ?? 0), 0);
    expect(total('sent')).toBe(2000);
    expect(total('acked')).toBe(2000);
    const ofTasks = result.task_series.reduce((sum, row) => sum + (row.received ?? 0), 0);
    expect(ofTasks).toBe(6000);
  });

  it('tells how much of each second it was there, which adds up to the time that it took', async () => {
    const { series, task_series } = await lab.kafka([bootstrap(), ...small]);
    const published = series.filter(({ sent }) => sent !== null);
    const lengths = published.map((row) => row.publisher_length_s ?? Number.NaN);
    // 2 s from the first message's due time to the schedule's end; flushing comes on top.
    expect(lengths.reduce((sum, length_s) => sum + length_s, 0)).toBeGreaterThanOrEqual(2);
    // However busy the machine is: a row that covers more than a second has a gap behind it.
    const span_s = (series.at(-1)?.t_s ?? 0) + 1;
    expect(lengths.reduce((sum, length_s) => sum + length_s, 0)).toBeLessThanOrEqual(span_s);
    for (const row of task_series) expect(row.length_s).toBeGreaterThanOrEqual(0);
  });

  it('writes result.json as docs/result.schema.json says, and series.csv with a row per second', async () => {
    const result = await lab.kafka([bootstrap(), ...small, '--output=kept']);
    const folder = join(lab.folder, 'kept', result.run_id);
    const validate = new Ajv2020({ strict: false }).compile(
      readJson(join(packageRoot, 'docs', 'result.schema.json')),
    );
    const saved = readJson(join(folder, 'result.json'));
    validate(saved);
    expect(validate.errors).toBeNull();
    expect(saved).toEqual(JSON.parse(JSON.stringify(result)));
    const [header, ...rows] = readFileSync(join(folder, 'series.csv'), 'utf8').trim().split('\n');
    expect(header?.split(',').slice(0, 3)).toEqual(['t_s', 'length_s', 'publisher_length_s']);
    expect(rows).toHaveLength(result.series.length);
    expect(readdirSync(folder).sort()).toEqual(['result.json', 'series.csv']);
  });

  it('counts the same twice in a row, and nothing of the run before', async () => {
    const first = await lab.kafka([bootstrap(), ...small]);
    const second = await lab.kafka([bootstrap(), ...small]);
    expectExact(first, 2000, 3);
    expect(second.counts).toEqual(first.counts);
  });

  it('counts the same through kafkajs', async () => {
    const result = await lab.kafka([bootstrap(), ...small, '--client=kafkajs']);
    expectExact(result, 2000, 3);
  });

  it.each([
    ['acks=0', ['--acks=0']],
    ['acks=all', ['--acks=all']],
    ['3 partitions', ['--partitions=3']],
    ['200 B', ['--msg_size=200']],
    ['10 kB', ['--msg_size=10000']],
    ['the smallest message', ['--msg_size=40']],
    ['a linger', ['--linger_ms=5']],
    ['bursts of 1', ['--msg_batch=1']],
    ['3 partitions, bursts of 1, kafkajs', ['--partitions=3', '--msg_batch=1', '--client=kafkajs']],
  ])('is exact with %s', async (_name, options) => {
    const result = await lab.kafka([bootstrap(), ...small, ...options]);
    expectExact(result, 2000, 3);
  });

  it('is exact with 1 MB messages', async () => {
    const result = await lab.kafka([
      bootstrap(),
      ...optionsOf({ msg_size: 1_000_000, msg_rate: 10, msg_batch: 2, clients_per_app: 2 }),
    ]);
    expectExact(result, 20, 2);
  });

  it('is exact with bursts of 5000', async () => {
    const result = await lab.kafka([bootstrap(), ...optionsOf({ msg_batch: 5000, msg_rate: 5000 })]);
    expectExact(result, 10_000, 3);
  });

  it('is exact at 1 message per second', async () => {
    const result = await lab.kafka([bootstrap(), ...optionsOf({ msg_rate: 1, msg_batch: 1 })]);
    expectExact(result, 2, 3);
  });

  it('tells what stayed unsent when the rate cannot be reached, with evidence', async () => {
    const result = await lab.kafka([bootstrap(), ...optionsOf({ msg_rate: 50_000_000, clients_per_app: 1 })]);
    const counts = result.counts as Counts;
    expect(counts.unsent).toBeGreaterThan(0);
    expect(counts.sent + counts.unsent).toBe(counts.asked);
    expect(counts.acked + counts.failed + counts.unknown).toBe(counts.sent);
    expect(counts.received).toBe(counts.expected - counts.lost + counts.unacked_received);
    expect(result.clean).toBe(false);
    expect(result.unclean_because.join()).toContain('were not sent');
    expect(result.verdict.evidence.length).toBeGreaterThan(0);
  });

  it('counts the messages of several publishers, each with its share of the rate', async () => {
    const few = ['--msg_rate=1000', '--test_duration=2', '--msg_batch=10', '--total_sub_apps=1'];
    const result = await lab.kafka([
      bootstrap(),
      ...few,
      '--publishers=3',
      '--partitions=2',
      '--clients_per_app=3',
    ]);
    expect(result.counts.asked).toBe(2000);
    expectExact(result, 2000, 3);
    expect(result.clean, result.unclean_because.join()).toBe(true);
    expect(result.average_tx_rate).toBeCloseTo(1000, -2);
    expect(result.tasks.filter(({ role }) => role === 'publisher')).toHaveLength(3);
  });

  it('fills and compresses messages as it is told, anew for every cell of a study, with either client', async () => {
    const vary = [
      '--vary=payload=json,zeros',
      '--vary=client=wire,kafkajs',
      '--vary=compression=snappy,zstd',
      '--compressibility=0.5',
    ];
    const few = ['--rates=300', '--total_sub_apps=1', '--clients_per_app=3', '--test_duration=1'];
    const sweep = await lab.run([
      'sweep',
      'kafka',
      bootstrap(),
      ...few,
      ...vary,
      '--output=filled',
      '--json',
    ]);
    expect(sweep.code, sweep.stderr).toBe(0);
    const { loadStudy } = await import('../../src/store/load-study.ts');
    const { cells } = await loadStudy(join(lab.folder, JSON.parse(sweep.stdout).folder));
    expect(cells.map(({ result }) => Reflect.get(result ?? {}, 'counts'))).toEqual(
      Array.from({ length: 8 }, () =>
        expect.objectContaining({ received: 900, lost: 0, corrupted: 0, foreign: 0 }),
      ),
    );
  });

  it('fills messages from a file, of which subscribers notice each byte', async () => {
    writeFileSync(join(lab.folder, 'mine.txt'), 'one line\nand another\n'.repeat(99));
    const result = await lab.kafka([bootstrap(), ...small, '--payload_file=mine.txt', '--arrival=poisson']);
    expect(result.clean, result.unclean_because.join()).toBe(true);
    expect(result.counts).toMatchObject({ corrupted: 0, foreign: 0, lost: 0 });
    expect(result.latency_us.schedule_wait?.count).toBe(result.counts.sent);
  });

  it('publishes for nobody, and reads the log again where it is to', async () => {
    const result = await lab.kafka([bootstrap(), ...small, '--no-subscribers', '--verify=log']);
    expect(result).toMatchObject({ flow: 'publish_only', client_count: 0, drain_s: null });
    expect(result.clean, result.unclean_because.join()).toBe(true);
    expect(result.counts).toMatchObject({ unsent: 0, acked: result.counts.asked, lost: null });
    expect(result.log_check).toMatchObject({ received: result.counts.asked, missing: 0, duplicated: 0 });
  });

  it('reads a given topic from its present end on and leaves it there', async () => {
    const { connectAdmin } = await import('../../src/servers/kafka/admin/admin.ts');
    const { unsecured } = await import('../../src/servers/kafka/client/cluster.ts');
    const admin = await connectAdmin(unsecured(inject('kafkaBootstrap')), {});
    const topic = 'given-topic';
    await admin.createTopic({ topic, partitions: 2, replicationFactor: 1, config: {} });
    try {
      const first = await lab.kafka([bootstrap(), ...small, `--topic=${topic}`]);
      const second = await lab.kafka([bootstrap(), ...small, `--topic=${topic}`]);
      expectExact(first, 2000, 3);
      expectExact(second, 2000, 3);
      const ends = await admin.endOffsets(topic);
      expect(ends.reduce((sum, end) => sum + end, 0)).toBe(4000);
    } finally {
      await admin.deleteTopic(topic);
      await admin.close();
    }
  });

  it('exits 1 and names the threshold that broke', async () => {
    const ended = await lab.run(['kafka', bootstrap(), ...small, '--threshold', 'counts.acked<100']);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('counts.acked<100');
  });
});
