import { afterEach, beforeEach, expect, it } from 'vitest';
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
  expect(result).toMatchObject({ clean: true, client_count: 8, failing_clients: null });
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

it('leaves no group behind when it is killed', async () => {
  const run = lab.start(['kafka', ...load, ...quick, '--clients=2', '--groups=1', '--test_duration=20']);
  await run.seen(/sent [1-9]/);
  expect(await groupsLeft()).toHaveLength(1);
  run.kill('SIGKILL');
  await lab.untilGone(30_000);
  expect(await groupsLeft()).toEqual([]);
}, 60_000);
