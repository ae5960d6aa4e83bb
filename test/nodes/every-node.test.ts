import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { type Ended, HydraLab } from '../harness/hydra-process.ts';
import { requestsToLoopback, WAYS } from '../harness/loopback-requests.ts';
import { NODE_RANGES } from '../harness/node-versions.ts';
import { TaskWords } from '../harness/task-words.ts';

/*
 * What people do, with every Node.js that is kept up: it works, and the engine says nothing of its own. How fast this
 * machine is at the moment is nobody's business here.
 */

const engineWords = /\w*Warning\b|bad option|\[DEP\d+\]|trace-warnings/;
const options = ['--msg_rate=200', '--msg_batch=10', '--test_duration=1'];

describe.each(NODE_RANGES)('Node.js %s', (range) => {
  const folder = inject('nodes')[range] ?? '';
  const node = join(folder, 'node');
  const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'));
  const env = { PATH: [folder, process.env.PATH].join(delimiter) };
  const shared: Record<string, string> = { ...env, HYDRA_KAFKA_BOOTSTRAP: inject('kafkaBootstrap') };
  let lab: HydraLab;

  beforeEach(() => {
    lab = new HydraLab(node);
  });
  afterEach(() => lab.closeEmpty(30_000));

  function expectQuiet(ended: Ended): void {
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(`${ended.stdout}\n${ended.stderr}`).not.toMatch(engineWords);
  }

  /** Runs a command that launches tasks: they say nothing at all, and at least so many were heard. */
  async function runQuietly(args: string[], tasks: number, environment = shared): Promise<Ended> {
    const running = lab.start(args, environment);
    const words = new TaskWords(lab, running);
    const ended = await running.ended;
    expectQuiet(ended);
    const heard = words.read();
    expect(Object.values(heard).filter((text) => text !== '')).toEqual([]);
    expect(Object.keys(heard).length).toBeGreaterThanOrEqual(tasks);
    return ended;
  }

  /** Measures with subscriber apps: every message reaches every client. */
  async function measure(args: string[], apps: number, environment = shared): Promise<PubsubResult> {
    const json = ['kafka', '--json', `--total_sub_apps=${apps}`, ...options, ...args];
    const { stdout } = await runQuietly(json, apps + 1, environment);
    const result = pubsubResult.parse(JSON.parse(stdout));
    const { counts, client_count, dead_tasks, environment: where } = result;
    expect(counts).toMatchObject({
      asked: 200,
      sent: 200,
      acked: 200,
      received: 200 * client_count,
      lost: 0,
      corrupted: 0,
    });
    expect(dead_tasks).toEqual([]);
    expect(where.node_version).toBe(`v${version}`);
    return result;
  }

  /** Once each, and in order. */
  async function measureInOrder(args: string[], apps: number, environment = shared): Promise<void> {
    const { counts } = await measure(args, apps, environment);
    expect(counts).toMatchObject({ duplicated: 0, reordered: 0 });
  }

  it('is fit, says the doctor', async () => {
    const ended = await lab.run(['doctor', '--json'], shared);
    expectQuiet(ended);
    const { fit, checks } = JSON.parse(ended.stdout);
    const found = `${version} at ${node}`;
    expect(checks).toContainEqual({ name: 'Node.js of tasks', ok: true, required: true, found });
    expect({ fit, stderr: ended.stderr }).toEqual({ fit: true, stderr: '' });
  });

  it('measures with a broker of its own', () => measureInOrder([], 2, env));

  it('measures with a task of more than fifty clients', () => measureInOrder(['--clients_per_app=60'], 1));

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('measures with %s', (compression) =>
    measureInOrder([`--compression=${compression}`], 1),
  );

  it.each(['wire', 'libzmq'])('measures ZeroMQ, subscribers of kind %s', async (client) => {
    const args = ['zmq', '--json', '--total_sub_apps=1', `--client=${client}`, ...options];
    const { stdout } = await runQuietly(args, 2);
    const { counts } = pubsubResult.parse(JSON.parse(stdout));
    expect(counts).toMatchObject({ acked: 200, received: 2_000, lost: 0, duplicated: 0, reordered: 0 });
  });

  // What its retries do to the order is its own, with any Node.js.
  it('measures with kafkajs', async () => {
    await measure(['--client=kafkajs'], 1);
  });

  it('sweeps, and writes the report', async () => {
    const args = ['sweep', 'kafka', '--clients=5,15', '--rates=100,200', '--test_duration=1'];
    await runQuietly(args, 3);
    const results = join(lab.folder, 'results');
    const [study = ''] = readdirSync(results);
    expect(existsSync(join(results, study, 'report.html'))).toBe(true);
  });

  it('cleans', async () => {
    const ended = await lab.run(['clean', '--json', '--dry_run'], shared);
    expectQuiet(ended);
    expect(JSON.parse(ended.stdout)).toMatchObject({ troubles: [] });
  });

  it('sends no request to this machine by a proxy', async () => {
    expect(await requestsToLoopback(node)).toEqual({ ways: WAYS, proxied: 0 });
  });

  it('passes the fast tests', async () => {
    const vitest = join(packageRoot, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', '--root', packageRoot, '--project', 'fast', '--reporter=dot'];
    const ended = await lab.startNode(args, env).ended;
    expect(ended, `${ended.stdout}\n${ended.stderr}`).toMatchObject({ code: 0 });
    expect(`${ended.stdout}\n${ended.stderr}`).not.toMatch(engineWords);
  });
});
