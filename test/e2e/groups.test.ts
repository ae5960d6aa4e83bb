import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bootstrap } from '../apps/kafka/broker.ts';
import { withAdmin } from '../apps/kafka/test-topic.ts';
import { HydraLab } from '../harness/hydra-process.ts';

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(5_000));

/** Ids of groups at the tests' broker that a run of Hydra's made. */
const groupsLeft = async () => {
  const { groups } = await withAdmin(bootstrap, (admin) => admin.listGroups());
  return groups.map(({ groupId }) => groupId).filter((id) => /^hydra_kafka_.*_g\d+$/.test(id));
};

const load = ['--partitions=6', '--msg_rate=1000', '--msg_batch=10', '--heartbeat_ms=200'];
const quick = ['--session_timeout_ms=6000', `--bootstrap=${bootstrap}`];

it('has two groups read everything once each, a member of one killed and one added', async () => {
  const result = await lab.kafka([
    ...[...load, ...quick, '--clients=8', '--clients_per_app=3', '--groups=2', '--test_duration=9'],
    ...['--commit_interval_ms=2000', '--rebalance=kill 1 at 1500ms; add 1 of 2 at 2s', '--verify=log'],
  ]);
  expect(result).toMatchObject({ client_count: 8, failing_clients: null });
  expect(result.counts).toMatchObject({
    acked: 9_000,
    expected: 18_000,
    received: 18_000,
    lost: 0,
    duplicated: 0,
  });
  const [first, second] = result.groups;
  expect(first).toMatchObject({ group: 1, members: 4, received: 9_000, duplicated: 0 });
  expect(second).toMatchObject({ group: 2, members: 4, received: 9_000, read_twice: 0 });
  const [killed, joined] = result.rebalances;
  expect(killed).toMatchObject({
    group: 1,
    cause: '1 killed',
    members: 3,
    lost: 0,
    read_twice: first?.read_twice,
  });
  expect(joined).toMatchObject({ group: 2, cause: '1 joined', members: 4, lost: 0, read_twice: 0 });
  // What the killed member had read since its last commit: less than 1.5 s of its two partitions.
  expect(killed?.read_twice).toBeGreaterThan(0);
  expect(killed?.pause_s?.max).toBeGreaterThan(3);
  expect(result.events.map(({ error }) => error)).toEqual([null, null]);
  expect(await groupsLeft()).toEqual([]);
}, 60_000);

it('says that members who work longer than messages take to come fall behind, by how much and when', async () => {
  const result = await lab.kafka([
    ...['--partitions=4', '--msg_rate=200', '--msg_batch=10', '--heartbeat_ms=200', ...quick],
    ...['--clients=2', '--groups=1', '--test_duration=4', '--work_ms=uniform:14..16', '--max_drain_s=0.5'],
  ]);
  expect(result).toMatchObject({ clean: false, verdict: { cause: expect.arrayContaining(['subscriber']) } });
  expect(result.verdict.evidence.map(({ evidence }) => evidence).join()).toMatch(/members were slower/);
  const [group] = result.groups;
  expect(group).toMatchObject({ received: 800, lost: 0, undelivered: 0, read_twice: 0, duplicated: 0 });
  // 800 messages of 15 ms each, by two.
  expect(group?.work_s).toBeCloseTo(12, 0);
  expect(group?.busiest_s).toBeCloseTo(6, 0);
  expect(result.drain_s).toBeGreaterThan(1.5);
  // Of 200/s they do 133/s.
  const lag = result.group_lag?.rows.map(({ total }) => total) ?? [];
  expect(Math.max(...lag)).toBe(group?.most_lag);
  expect(group?.most_lag).toBeGreaterThan(150);
  expect(result.group_lag?.rows[0]?.streams.map(([stream]) => stream)).toEqual([0, 1, 2, 3]);
}, 60_000);

it('has two share groups read everything, a member of one killed and one added', async () => {
  const result = await lab.kafka([
    ...['--partitions=2', '--msg_rate=500', '--msg_batch=10', '--heartbeat_ms=200', '--test_duration=5'],
    ...['--session_timeout_ms=2000', '--clients=6', '--clients_per_app=3', '--groups=2', '--share_group'],
    ...['--rebalance=kill 1 at 1s; add 1 of 2 at 2s', '--max_drain_s=60', `--bootstrap=${bootstrap}`],
  ]);
  expect(result.options).toMatchObject({ group_protocol: 'share' });
  expect(result.counts).toMatchObject({
    acked: 2_500,
    received: 5_000,
    lost: 0,
    duplicated: 0,
    reordered: null,
  });
  expect(result).toMatchObject({ group_lag: null, dead_tasks: [] });
  const [first, second] = result.groups;
  expect(first).toMatchObject({ members: 3, received: 2_500, lost: 0, undelivered: 0, duplicated: 0 });
  expect(second).toMatchObject({ received: 2_500, read_twice: 0, redelivered: 0, unacknowledged: 0 });
  const [killed, joined] = result.rebalances;
  expect(killed).toMatchObject({ group: 1, cause: '1 killed', members: 2, moved: 0, pause_s: null });
  expect(joined).toMatchObject({ group: 2, cause: '1 joined', members: 3 });
  expect(await groupsLeft()).toEqual([]);
}, 90_000);

describe.each(['classic', 'consumer', 'share'])('a %s group', (protocol) => {
  it.each([1, 10, 50])(
    'of %i members reads every message once',
    async (members) => {
      const result = await lab.kafka([
        ...['--partitions=50', '--msg_rate=500', '--msg_batch=10', '--test_duration=3', '--max_drain_s=60'],
        ...[`--clients=${members}`, '--clients_per_app=10', '--groups=1', `--group_protocol=${protocol}`],
        ...['--session_timeout_ms=10000', '--heartbeat_ms=500', `--bootstrap=${bootstrap}`],
      ]);
      expect(result).toMatchObject({ client_count: members, dead_tasks: [], rebalances: [] });
      const reordered = protocol === 'share' ? null : 0;
      expect(result.counts).toMatchObject({ acked: 1_500, received: 1_500, reordered, corrupted: 0 });
      expect(result.groups).toMatchObject([
        { members, received: 1_500, lost: 0, undelivered: 0, duplicated: 0, read_twice: 0 },
      ]);
      expect(result.clients.reduce((sum, { received }) => sum + received, 0)).toBe(1_500);
      expect(await groupsLeft()).toEqual([]);
    },
    120_000,
  );
});

it('leaves no group behind when it is killed', async () => {
  const run = lab.start(['kafka', ...load, ...quick, '--clients=2', '--groups=1', '--test_duration=20']);
  await run.seen(/sent [1-9]/);
  expect(await groupsLeft()).toHaveLength(1);
  run.kill('SIGKILL');
  await lab.untilGone(30_000);
  expect(await groupsLeft()).toEqual([]);
}, 60_000);
