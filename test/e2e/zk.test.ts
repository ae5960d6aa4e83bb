import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, openSession } from '../../apps/zookeeper/wire/client.ts';
import { type OperationsResult, operationsResult } from '../../src/patterns/operations/result.ts';
import { readMember } from '../../src/servers/zookeeper/metrics/member-reading.ts';
import { runtime, sessionOptions } from '../apps/zookeeper/wire/sessions.ts';
import { type TestEnsemble, testEnsemble } from '../harness/ensemble.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* ZooKeeper from the command line: real users, and a real member. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

async function measured(args: readonly string[]): Promise<OperationsResult> {
  const { code, stdout, stderr } = await lab.run(['zk', '--json', ...args]);
  if (code !== 0) throw new Error(`hydra zk exited ${code}: ${stderr}`);
  return operationsResult.parse(JSON.parse(stdout));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('hydra zk', { timeout: 180_000 }, () => {
  it('starts a member, has users perform, and adds up what they did', async () => {
    const result = await measured(['--users=5', '--user_tasks=2', '--min_wait=2', '--test_duration=2']);
    const { counts, operations, stages, series, total } = result;
    expect(result).toMatchObject({
      ...{ workload: 'zk', pattern: 'operations', loop: 'closed', clean: true, client_count: 5 },
      ...{ reconnects: 0, figures: { sessions_expired: 0 }, system_failure: null, begun: counts.started },
      environment: { system: { kind: 'ZooKeeper', members: [{ state: 'standalone' }] } },
    });
    expect(counts).toMatchObject({ ok: counts.started, failed: 0, suppressed: 0, unknown: 0 });
    expect(Object.keys(operations).sort()).toEqual(['set_and_get/get', 'set_and_get/incr_set']);
    const [gets, sets] = [operations['set_and_get/get'], operations['set_and_get/incr_set']];
    expect(sets?.ok).toBeGreaterThan(0);
    expect(gets?.ok).toBeGreaterThan(sets?.ok ?? Number.NaN);
    expect(gets?.mean_length).toBe(8);
    for (const parts of [Object.values(operations), stages]) {
      expect(sum(parts.map(({ ok }) => ok))).toBe(counts.ok);
    }
    expect(sum(series.map(({ ok }) => ok ?? 0))).toBe(counts.ok);
    expect(total.service_us.count).toBe(counts.ok);
    expect(result.tasks.map(({ clients }) => clients).sort()).toEqual([2, 3]);
  });
});

describe('a program', { timeout: 240_000 }, () => {
  it('ends the leader and then all members: others lead, operations fail by name, and come back', async () => {
    const program =
      'poll_initial_hatch_complete 100; sleep 1000; disable_leader; sleep 4000; disable 0; disable 1; disable 2; sleep 1000; enable_all; sleep 600000';
    const load = ['--members=3', '--users=6', '--min_wait=10', '--test_duration=30', `--program=${program}`];
    load.push('--metrics_csv=members.csv');
    const { code, stdout, stderr } = await lab.run(['zk', 'get', '--json', ...load]);
    expect(code, stderr).toBe(0);
    const result = operationsResult.parse(JSON.parse(stdout));
    const told = (what: string) => result.events.filter((event) => event.what.startsWith(what));
    const ended = /^disable_leader: member (\d)$/.exec(told('disable_leader')[0]?.what ?? '')?.[1];
    expect(ended).toBeDefined();
    const [recovery] = told('recovery from disable_leader');
    expect(recovery?.error).toBeNull();
    expect(recovery?.what).toMatch(/: member \d leads$/);
    expect(recovery?.what).not.toContain(`member ${ended} leads`);
    expect(recovery?.took_s).toBeGreaterThan(0);
    expect(told('recovery from enable_all')[0]).toMatchObject({ error: null });
    expect(result.counts.failed).toBeGreaterThan(0);
    expect(result.total.failures.ConnectionLoss?.count).toBe(result.counts.failed);
    expect(result.outages.map(({ to_s }) => to_s)).not.toContain(null);
    expect(result.series.slice(-5).some(({ ok }) => (ok ?? 0) > 0)).toBe(true);
    expect(result.verdict.cause).toContain('server');
    expect(result.system_failure).toBeNull();
    const rows = readFileSync(join(lab.folder, 'members.csv'), 'utf8').trim().split('\n').slice(1);
    const byMember = new Map<string, boolean[]>();
    for (const [, member = '', rest = ''] of rows.map((row) => /^[^,]+,([^,]+)(.*)$/.exec(row) ?? []))
      byMember.set(member, [...(byMember.get(member) ?? []), /^,+$/.test(rest)]);
    // Each member has served, and each has been away, with empty fields.
    expect([...byMember.values()].map((away) => [away.includes(true), away.includes(false)])).toEqual(
      Array(3).fill([true, true]),
    );
  });
});

describe('an ensemble of somebody else', { timeout: 180_000 }, () => {
  let ensemble: TestEnsemble;

  beforeAll(async () => {
    ensemble = await testEnsemble(1);
  }, 180_000);
  afterAll(() => ensemble.close());

  async function packetsReceived(): Promise<number> {
    const place = ensemble.members[0]?.place;
    if (place === undefined) throw new Error('no member');
    const { values } = await readMember(place, { timeoutMs: 10_000 });
    return Number(values?.get('packets_received'));
  }

  it('counts as many packets as operations were told, and a few around them', async () => {
    const before = await packetsReceived();
    const load = ['--task_set=set', '--users=4', '--rate=200', '--test_duration=2'];
    const result = await measured([`--hosts=${ensemble.hosts}`, ...load]);
    const received = (await packetsReceived()) - before;
    expect(result).toMatchObject({ loop: 'open', asked: 400, begun: 400, unstarted: 0 });
    expect(result.counts).toMatchObject({ started: 400, ok: 400, failed: 0, unknown: 0 });
    expect(result.operations['set/set']).toMatchObject({ ok: 400, mean_length: 8 });
    // Six sessions come and go, at most eight nodes are made and deleted, and the member is asked each second.
    expect(received).toBeGreaterThanOrEqual(400);
    expect(received).toBeLessThan(400 + 150);
    const client = new Client(await openSession(sessionOptions(ensemble.hosts), { runtime, openMs: 20_000 }));
    expect(await client.getChildren('/kl')).toEqual([]);
    await client.close();
  });

  it('that is not there is told in one line, before anything is started', async () => {
    const { code, stdout, stderr } = await lab.run(['zk', '--hosts=127.0.0.1:1', '--json']);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }, stderr).toEqual({
      ...{ code: 1, stdout: '', lines: 1 },
    });
    expect(stderr).toMatch(/^hydra: no server of ZooKeeper at 127\.0\.0\.1:1 serves: down \(.*\)$/m);
  });
});
